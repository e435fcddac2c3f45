import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const POLL_MS = 500;

// Plain JavaScript in a string: a thread without a loader is up in 20 ms and costs 5 MB, and it must not wait for anything.
// It runs beside the main thread because TensorFlow blocks that one for seconds. SIGKILL, because a process inside a
// native call answers to nothing else; what it writes to disk is written under another name and renamed.
const WATCH = `
const { readFileSync } = require('node:fs');
const { parentPid, shellParentPid, pollMs } = require('node:worker_threads').workerData;
const parentOf = (pid) => {
  try {
    const stat = readFileSync('/proc/' + pid + '/stat', 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch { return null; }
};
const isGone = () => {
  if (process.ppid !== parentPid) return true; // whoever takes over orphans has adopted us
  if (shellParentPid !== null && parentOf(parentPid) !== shellParentPid) return true;
  if (process.platform !== 'win32') return false;
  try { process.kill(parentPid, 0); return false; } catch (error) { return error.code === 'ESRCH'; }
};
setInterval(() => { if (isGone()) process.kill(process.pid, 'SIGKILL'); }, pollMs);
`;

/**
 * Ends this process, within a second and whatever it is computing, when the process that started it is gone.
 * `parentPid` is who that was, when the caller knows it better than the operating system does by now.
 */
export function watchParent({ parentPid = process.ppid }: { parentPid?: number } = {}): { stop(): Promise<void> } {
  const thread = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    env: {},
    name: 'parent-watch',
    workerData: { parentPid, shellParentPid: parentOfShell(parentPid), pollMs: POLL_MS },
  });
  thread.unref();
  return {
    async stop() {
      await thread.terminate();
    },
  };
}

/** The same for a command that npm started: `kill -9` of npm leaves nothing behind. Null when a person's shell started it. */
export function watchNpm(environment: NodeJS.ProcessEnv): { stop(): Promise<void> } | null {
  return environment.npm_lifecycle_event === undefined ? null : watchParent();
}

/**
 * npm starts a script through a shell. Most shells become the script (dash, bash); one that stays between (BusyBox) outlives
 * npm and would hide its death, so its own parent is watched too. Null where the parent is no shell or nobody can tell.
 */
function parentOfShell(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1'); // pid (name) state ppid …
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    if (!['sh', 'ash', 'dash', 'bash', 'busybox'].includes(name)) return null;
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
