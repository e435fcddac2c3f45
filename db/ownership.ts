/**
 * One process owns a data directory. It listens on a Unix socket there (on a named pipe under Windows): whoever gets an
 * answer knows that the owner lives, a refused connection means that it died. A process id in a lock file could not say
 * as much, it may belong to somebody else by now.
 *
 * Every claimant first listens on a name of its own, never used again, and then asks all the others. So the later of two
 * always sees the earlier, and removing the socket of a dead one can never hit a living one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A data directory that this process owns until it releases it. What opens files in it asks for one of these, not for a path. */
export type DataDirectory = { readonly path: string; release(): Promise<void> };

export class DataDirectoryOwnedError extends Error {
  readonly pid: number | null;

  constructor(path: string, pid: number | null) {
    super(`${path} is in use by ${pid ? `process ${pid}` : 'another process'}: stop it, or choose another DATA_DIR`);
    this.name = 'DataDirectoryOwnedError';
    this.pid = pid;
  }
}

/** Creates the directory where it is missing. Throws a `DataDirectoryOwnedError` when somebody has it. */
export async function claimDataDirectory(dataDirectory: string): Promise<DataDirectory> {
  await mkdir(dataDirectory, { recursive: true });
  const path = await realpath(dataDirectory); // the same directory under another name has the same owner
  let rival: Answer | null = null;
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
    if (rival) await delay(POLL_MS * 2 ** attempt);
    const seat = process.platform === 'win32' ? await takePipe(path) : await takeSocket(path);
    if (!('rival' in seat)) {
      seat.own();
      return { path, release: seat.leave };
    }
    rival = seat.rival;
    if (rival.state === 'owner') break;
  }
  throw new DataDirectoryOwnedError(path, rival?.pid ?? null);
}

type Seat = { own(): void; leave(): Promise<void> } | { rival: Answer };
type Answer = { state: 'claimant' | 'owner'; pid: number | null };

const CLAIM_ATTEMPTS = 8;
const POLL_MS = 10;
const ANSWER_TIMEOUT_MS = 2_000;
const SOCKET_NAME = /^owner-(\d+)-[0-9a-f]{8}\.sock$/;

async function takeSocket(path: string): Promise<Seat> {
  return withShortName(path, async (directory) => {
    const name = `owner-${process.pid}-${randomBytes(4).toString('hex')}.sock`;
    const seat = await listen(join(directory, name)).catch((cause: unknown) => {
      throw new Error(`${path} has no place for a socket: DATA_DIR is to be writable and on a local disk`, { cause });
    });
    const leave = async () => {
      await seat.close();
      await rm(join(path, name), { force: true });
    };
    for (const other of await readdir(path)) {
      const pid = SOCKET_NAME.exec(other)?.[1];
      if (!pid || other === name) continue;
      let answer = await ask(join(directory, other));
      // Of two that claim at the same moment the one with the smaller name waits for the other to step back, or to own.
      while (answer?.state === 'claimant' && name < other) {
        await delay(POLL_MS);
        answer = await ask(join(directory, other));
      }
      if (answer) {
        await leave();
        return { rival: { state: answer.state, pid: Number(pid) } };
      }
      await rm(join(path, other), { force: true });
    }
    return { own: seat.own, leave };
  });
}

/** Windows closes a pipe with its process and gives its name to one listener only, so one fixed name is enough. */
async function takePipe(path: string): Promise<Seat> {
  const pipe = `\\\\.\\pipe\\curator-${createHash('sha256').update(path.toLowerCase()).digest('hex').slice(0, 32)}`;
  try {
    const seat = await listen(pipe);
    return { own: seat.own, leave: seat.close };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return { rival: (await ask(pipe)) ?? { state: 'claimant', pid: null } };
  }
}

/** The longest path that every system takes for a Unix socket (macOS: 104 bytes with the final zero), less the longest name. */
const DIRECTORY_BYTES = 103 - '/owner-4294967295-00000000.sock'.length;

/** A socket's path is limited, a data directory's is not: a long one is reached through a short link to it. */
async function withShortName<T>(path: string, use: (directory: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(path) <= DIRECTORY_BYTES) return use(path);
  const shortcut = await mkdtemp(join(tmpdir(), 'curator-'));
  try {
    await symlink(path, join(shortcut, 'd'));
    return await use(join(shortcut, 'd'));
  } finally {
    await rm(shortcut, { recursive: true, force: true });
  }
}

async function listen(address: string): Promise<{ own(): void; close(): Promise<void> }> {
  let state: Answer['state'] = 'claimant';
  const server: Server = createServer((socket) => {
    socket.on('error', () => {}); // a claimant that hangs up early is no concern of ours
    socket.end(`${state} ${process.pid}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  server.unref(); // owning a directory is no reason to stay alive
  return {
    own: () => {
      state = 'owner';
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Null where nobody listens any more. One that is too busy to answer is alive nevertheless. */
function ask(address: string): Promise<Answer | null> {
  return new Promise((resolve) => {
    const socket = connect(address);
    let text = '';
    const finish = (answer: Answer | null) => {
      socket.destroy();
      resolve(answer);
    };
    const read = (): Answer => {
      const [state, pid] = text.trim().split(' ');
      return { state: state === 'claimant' ? 'claimant' : 'owner', pid: Number(pid) || null };
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => finish(read()));
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('end', () => finish(read()));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isGone = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      finish(isGone ? null : read());
    });
  });
}
