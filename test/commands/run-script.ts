import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type ScriptRun = {
  pid: number;
  /** The whole process group gets it, as from Ctrl-C in a terminal. */
  interrupt(): void;
  /** Resolves as soon as stderr holds this. */
  said(text: string): Promise<void>;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
};

const running = new Set<number>();

/** For `afterEach`: a test that failed must leave no training behind. */
export function killLeftovers(): void {
  for (const pid of running) process.kill(-pid, 'SIGKILL');
}

/** A data directory of its own, so that tests share no pictures and no models. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'curator-command-'));
}

/** `npm run NAME -- …` as a person types it, or the script alone (`through: 'node'`), which starts faster. */
export function runScript(
  name: string,
  parameters: string[],
  {
    dataDirectory,
    environment = {},
    through = 'node',
    fileLimitKb,
  }: {
    dataDirectory: string;
    environment?: Record<string, string>;
    through?: 'node' | 'npm';
    fileLimitKb?: number; // the system refuses what would make a file larger, as a full disk does; needs bash
  },
): ScriptRun {
  const command =
    through === 'npm'
      ? ['npm', 'run', '--silent', name, '--']
      : [process.execPath, '--import', 'tsx', `server/commands/${name}.ts`];
  const limit = fileLimitKb === undefined ? [] : ['bash', '-c', `ulimit -f ${fileLimitKb}; exec "$0" "$@"`];
  const [file, ...first] = [...limit, ...command] as [string, ...string[]];
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const child = spawn(file, [...first, ...parameters], {
    cwd: ROOT,
    detached: true, // a process group of its own
    env: { ...inherited, ...environment, DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid as number;
  running.add(pid);
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    // A shell reports a death by signal as 128 + its number; npm dies of the Ctrl-C that it was sent.
    child.on('close', (code, signal) => {
      running.delete(pid);
      resolve({ code: signal ? 128 + constants.signals[signal] : code, stdout, stderr });
    });
  });
  return {
    pid,
    ended,
    interrupt: () => process.kill(-pid, 'SIGINT'),
    said(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!stderr.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`the script ended without saying "${text}"; it said: ${stderr}`)));
      });
    },
  };
}
