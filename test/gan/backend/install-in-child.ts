import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineOutcome } from '../../../lib/gan/backend/install/ensure-engine.ts';
import { cleanEnvironment, type TinyEngine } from './tiny-engine.ts';

const INSTALL_ONCE = fileURLToPath(new URL('./install-once.ts', import.meta.url));
const LOADER = import.meta.resolve('tsx');

/** The engine step in a process of its own. */
export function installInChild(
  tiny: TinyEngine,
  { packageDirectory, environment }: { packageDirectory: string; environment: Record<string, string> },
): { child: ChildProcess; outcome: Promise<EngineOutcome> } {
  const { keeps: _, ...release } = tiny.release;
  const child = fork(INSTALL_ONCE, [JSON.stringify({ release, packageDirectory })], {
    execArgv: ['--import', LOADER],
    env: cleanEnvironment(environment),
  });
  return { child, outcome: new Promise((resolve) => child.once('message', resolve)) };
}
