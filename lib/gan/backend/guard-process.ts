import { spawn } from 'node:child_process';

// Its standard input is a pipe from us that only our end closes, by whatever death: no polling, on every platform.
const GUARD = `
process.stdin.resume().on('end', () => {
  try { process.kill(Number(process.argv[1]), 'SIGKILL'); } catch {}
});
`;

/**
 * Kills `target` when this process is gone, `kill -9` included: a process id, or minus that of a process group. For programs
 * that know nothing of us; a small process of its own waits beside them. The returned function calls it off.
 */
export function guardProcess(target: number): () => void {
  const guard = spawn(process.execPath, ['-e', GUARD, '--', String(target)], {
    detached: true, // a Ctrl-C in the terminal must not end it before us
    windowsHide: true,
    env: { ...process.env, NODE_OPTIONS: '' }, // loaders would only slow it
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  for (const part of [guard, guard.stdin]) part.on('error', () => {}); // without a guard the program runs all the same
  guard.unref();
  return () => {
    guard.kill('SIGKILL');
  };
}
