import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FromChild, ToChild } from './messages.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href; // found from any working directory
const TICK_MS = 1000;
const KEPT_LINES = 20;

export type GpuChild = {
  pid: number | null;
  tell(message: ToChild): void;
  kill(): void;
};

/**
 * Forks the GPU child. It is killed when nothing was heard of it for longer than `silenceMs()`; `onEnd` comes once, after
 * the last message, and says why in words. Lines that libraries print in the child go to `onLine`.
 */
export function forkGpuChild(options: {
  environment: NodeJS.ProcessEnv;
  silenceMs(): number;
  onMessage(message: FromChild): void;
  onLine(line: string): void;
  onEnd(reason: string): void;
}): GpuChild {
  const child: ChildProcess = fork(WORKER, [], {
    execArgv: ['--import', LOADER],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...options.environment, CURATOR_PARENT_PID: String(process.pid) },
  });
  const lastLines: string[] = []; // what a dying library wrote is the best explanation there is
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) readLines(stream, lastLines, options.onLine);
  }

  // Silence is counted in ticks of this process, so that a machine that slept or a busy parent is not taken for a dead child.
  let silentTicks = 0;
  let killedForSilence = false;
  const watch = setInterval(() => {
    silentTicks++;
    if (silentTicks * TICK_MS <= options.silenceMs()) return;
    killedForSilence = true;
    child.kill('SIGKILL');
  }, TICK_MS);
  watch.unref();

  child.on('message', (message) => {
    silentTicks = 0;
    options.onMessage(message as FromChild); // our own code at the other end of a private pipe
  });

  let hasEnded = false;
  const end = (reason: string) => {
    if (hasEnded) return;
    hasEnded = true;
    clearInterval(watch);
    options.onEnd(reason);
  };
  child.on('error', (error) => {
    if (child.pid === undefined) end(`it could not be started: ${error.message}`);
  });
  const explain = (code: number | null, signal: NodeJS.Signals | null) => {
    if (killedForSilence) return `it was silent for ${silentTicks} s and was killed`;
    const how = signal ? `it was ended by ${signal}` : `it ended with code ${code}`;
    return code === 0 || signal === 'SIGKILL' || lastLines.length === 0 ? how : `${how}: ${lastLines.join(' | ')}`;
  };
  child.on('close', (code, signal) => end(explain(code, signal)));
  // Somebody whom the child had started may hold its pipes open: then `close` does not come.
  child.on('exit', (code, signal) => setTimeout(() => end(explain(code, signal)), TICK_MS).unref());

  return {
    pid: child.pid ?? null,
    tell(message) {
      if (child.connected) child.send(message, () => {}); // a failed delivery shows in `onEnd`
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

function readLines(stream: Readable, lastLines: string[], onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
    onLine(line);
  });
}
