import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DCGAN_DEFAULTS, type TrainConfig } from '../../lib/gan/config.ts';
import { claimTrainingFolder, readPlan, writePlan } from '../../server/commands/training-folder.ts';
import { failingDisk } from '../gan/failing-disk.ts';

const config: TrainConfig = {
  ...DCGAN_DEFAULTS,
  network: { architecture: 'dcgan', resolution: 64, latentSize: 4, baseChannels: 2 },
  collection: 'people',
  datasetHash: 'any',
  batch: 8,
  steps: 9,
  seed: 1,
};
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curator-plan-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

it('keeps the old plan until the new one is on the disk, whatever change to a full disk fails', async () => {
  await writePlan(folder, { config, images: 16 });
  // Opened, written, flushed and renamed: after these it is the new one.
  for (let at = 1; at <= 4; at++) {
    const disk = await failingDisk({ directory: folder, at, fail: throwDiskFull });
    const words = /^training\.json needs \d+ bytes in .*: no space is left on the disk \(ENOSPC\)$/;
    await expect(writePlan(folder, { config, images: 32 }).finally(disk.restore)).rejects.toThrow(words);
    expect(await readdir(folder)).toEqual(['training.json']);
    expect((await readPlan(folder)).images).toBe(16);
  }
  await writePlan(folder, { config, images: 32 });
  expect((await readPlan(folder)).images).toBe(32);
});

it('is trained in without an owner where the disk has no sockets, and its user is told', async () => {
  vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
    process.nextTick(() => this.emit('error', new Error('listen ENOTSUP: operation not supported on socket')));
    return this;
  });
  const said: string[] = [];
  const release = await claimTrainingFolder(folder, (text) => said.push(text));
  await release();
  expect(said).toEqual([
    `Start no second training in ${folder}: this disk cannot tell whether there is one (listen ENOTSUP: operation not supported on socket).`,
  ]);
});

function throwDiskFull(change: string): void {
  throw Object.assign(new Error(`ENOSPC: no space left on device, ${change}`), { code: 'ENOSPC' });
}
