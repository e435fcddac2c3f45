import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';

export type FailingDisk = {
  /** Changes that were tried so far. */
  count(): number;
  restore(): void;
};

/**
 * From its `at`-th change below `directory` on (counted from 1), this process's disk fails: half of what was to be written is
 * written, then `fail` says what comes of it. The change itself does not happen. Node's own functions are replaced, so the
 * code under test is as it ships. Removing works: that is what a full disk allows.
 */
export async function failingDisk({
  directory,
  at,
  fail,
  tellsFull = false,
}: {
  directory: string;
  at: number;
  fail(change: string): void;
  tellsFull?: boolean; // to whoever asks how much room there is
}): Promise<FailingDisk> {
  const probe = await fs.open(fileURLToPath(import.meta.url));
  const handles = Object.getPrototypeOf(probe) as Pick<FileHandle, 'appendFile' | 'writeFile' | 'sync' | 'truncate'>;
  await probe.close();
  const original = { mkdir: fs.mkdir, open: fs.open, rename: fs.rename, statfs: fs.statfs };
  const originalHandles = {
    appendFile: handles.appendFile,
    writeFile: handles.writeFile,
    sync: handles.sync,
    truncate: handles.truncate,
  };
  const watched = new WeakSet<FileHandle>();
  const isBelow = (path: unknown) => String(path).startsWith(directory);
  let changes = 0;
  const change = (name: string, isWatched: boolean) => {
    if (!isWatched) return;
    changes++;
    if (changes >= at) fail(name);
  };

  fs.mkdir = (async (path: string, ...rest: []) => {
    change('mkdir', isBelow(path));
    return original.mkdir(path, ...rest);
  }) as typeof fs.mkdir;
  fs.rename = async (from, to) => {
    change('rename', isBelow(to));
    return original.rename(from, to);
  };
  fs.statfs = (async (path: string) => {
    const disk = await original.statfs(path);
    return isBelow(path) && tellsFull ? Object.assign(disk, { bavail: 0 }) : disk;
  }) as typeof fs.statfs;
  fs.open = async (path, ...rest) => {
    change('open', isBelow(path));
    const handle = await original.open(path, ...rest);
    if (isBelow(path)) watched.add(handle);
    return handle;
  };
  for (const name of ['writeFile', 'appendFile'] as const) {
    handles[name] = async function (this: FileHandle, content: string | Uint8Array) {
      const bytes = Buffer.from(content as Uint8Array);
      if (watched.has(this) && changes + 1 >= at) {
        await originalHandles[name].call(this, bytes.subarray(0, bytes.length >> 1));
      }
      change(name, watched.has(this));
      return originalHandles[name].call(this, bytes);
    } as FileHandle['writeFile'];
  }
  handles.sync = async function (this: FileHandle) {
    change('sync', watched.has(this));
    return originalHandles.sync.call(this);
  };
  handles.truncate = async function (this: FileHandle, length) {
    change('truncate', watched.has(this));
    return originalHandles.truncate.call(this, length);
  };
  syncBuiltinESMExports();

  return {
    count: () => changes,
    restore() {
      Object.assign(fs, original);
      Object.assign(handles, originalHandles);
      syncBuiltinESMExports();
    },
  };
}
