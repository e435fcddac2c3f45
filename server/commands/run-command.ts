import { watchNpm } from '../parent-watch.ts';

// Where npm's shell becomes the script (bash, not dash), npm passes on the Ctrl-C that the script has from the terminal
// already: two signals, one wish.
const ECHO_MS = 1000;

/** Errors whose message is all that a person needs. */
const EXPLAINED = ['CommandError', 'DiskFullError', 'EnvironmentError', 'JobFailed', 'EngineUnavailable'];

/** What a person can mend: shown as one line, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * Runs a command to its exit code: 0, 1 with the error in words on stderr, 130 when interrupted. The first Ctrl-C aborts the
 * signal, and the command stops in good order; a second one, a second later or more, ends it at once. What goes wrong while it
 * stops is an error like any other.
 */
export async function runCommand(work: (interrupt: AbortSignal) => Promise<void>): Promise<void> {
  const npm = watchNpm(process.env);
  const interrupt = new AbortController();
  let firstMs: number | null = null;
  const onSignal = () => {
    if (firstMs !== null && performance.now() - firstMs >= ECHO_MS) process.exit(130);
    firstMs ??= performance.now();
    void npm?.stop(); // the signal may end npm at once, and what is under way is to be finished without it
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    await work(interrupt.signal);
    process.exitCode = interrupt.signal.aborted ? 130 : 0;
  } catch (error) {
    const hasStopped = interrupt.signal.aborted && isAbort(error);
    process.exitCode = hasStopped ? 130 : 1;
    if (!hasStopped) process.stderr.write(`${describeError(error)}\n`);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Whether it says no more than that a signal was obeyed. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  return EXPLAINED.includes(error.name) ? `error: ${error.message}` : (error.stack ?? error.message);
}
