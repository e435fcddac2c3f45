import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { isAlive, survivors } from './processes.ts';
import { removeTrainings, tinyTraining } from './tiny-training.ts';

const PARENT = fileURLToPath(new URL('./training-parent.ts', import.meta.url));

afterAll(removeTrainings);

it('the GPU child ends within five seconds of a kill -9 of its parent, in the middle of a step', async () => {
  // In plain JavaScript a step of this network blocks the child for minutes: no event of its own could end it in time.
  const network = { architecture: 'dcgan', resolution: 32, latentSize: 4, baseChannels: 16 } as const;
  const job = await tinyTraining({ network, batch: 32 });
  const parent = spawn(process.execPath, ['--import', 'tsx', PARENT, JSON.stringify(job)], {
    env: { ...process.env, TF_BACKEND: 'cpu' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const childPid = Number(line);
  await sleep(2000);
  expect(isAlive(childPid)).toBe(true);
  parent.kill('SIGKILL');
  expect(await survivors([childPid], 5000)).toEqual([]);
});
