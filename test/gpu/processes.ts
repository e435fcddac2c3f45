import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** The process and all that descend from it, eldest first. */
export function familyOf(root: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = [root];
  for (const parent of family) {
    for (const [pid, ppid] of table) if (ppid === parent && pid !== undefined) family.push(pid);
  }
  return family;
}

/** A process that was killed, but not yet collected by whoever adopted it, is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
}

/** Waits until none of them is alive, at most this long; those that still are. */
export async function survivors(pids: readonly number[], withinMs: number): Promise<number[]> {
  const deadlineMs = performance.now() + withinMs;
  while (pids.some(isAlive) && performance.now() < deadlineMs) await sleep(100);
  return pids.filter(isAlive);
}
