import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type ServerProcess = {
  port: number;
  /** Sends a signal and resolves when the process is gone, to its exit code (null: by a signal). */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
};

const SCRIPT = fileURLToPath(new URL('./server-process.ts', import.meta.url));

/** Resolves when it listens. */
export async function spawnServer({
  dataDirectory,
  port,
}: {
  dataDirectory: string;
  port: number;
}): Promise<ServerProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', SCRIPT, dataDirectory, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  if (child.stdout === null) throw new Error('a server without output');
  const line = once(createInterface({ input: child.stdout }), 'line');
  const first = await Promise.race([line, exited]);
  if (typeof first[0] !== 'string') throw new Error('the server ended before it listened');
  return {
    port: Number(first[0]),
    async end(signal) {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}
