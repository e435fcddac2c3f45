import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../lib/gan/backend/install/run-program.ts';
import { familyOf, isAlive, survivors } from '../../gpu/processes.ts';

const PARENT = fileURLToPath(new URL('./running-parent.ts', import.meta.url));

/** A process that runs a program, once that has started a child of its own, which is asked for by its id. */
async function startParent(how: 'exit' | 'kill') {
  const parent = spawn(process.execPath, ['--import', 'tsx', PARENT, how], { stdio: ['pipe', 'ignore', 'pipe'] });
  const [line] = await once(parent.stderr, 'data');
  const grandchild = Number(line);
  expect(isAlive(grandchild)).toBe(true);
  return { parent, family: [...familyOf(parent.pid as number), grandchild] };
}

describe.skipIf(process.platform === 'win32')('a program that we run', () => {
  it('ends with all that it started within five seconds of a kill -9 of us', async () => {
    const { parent, family } = await startParent('kill');
    parent.kill('SIGKILL');
    expect(await survivors(family, 5000)).toEqual([]);
  });

  it('ends when we exit without waiting for it', async () => {
    const { parent, family } = await startParent('exit');
    parent.stdin.write('now');
    expect(await survivors(family, 5000)).toEqual([]);
  });

  it('leaves nobody behind when it ended by itself', async () => {
    const before = familyOf(process.pid).length;
    await runProgram('sh', ['-c', 'exit 0'], { environment: process.env });
    while (familyOf(process.pid).length > before) await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(runProgram('sh', ['-c', 'echo no >&2; exit 3'], { environment: process.env })).rejects.toMatchObject({
      message: 'sh ended with code 3',
      output: 'no\n',
    });
  });
});
