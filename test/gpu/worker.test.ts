import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainProgress } from '../../lib/gan/train-loop.ts';
import { WORKER_TIMES } from '../../server/gpu/child-process.ts';
import { EngineUnavailable, type GpuWorker, JobFailed, startGpuWorker } from '../../server/gpu/worker-handle.ts';
import { LATENT_SIZE, RESOLUTION, removeTrainings, tinyTraining } from './tiny-training.ts';

const SIZE = RESOLUTION ** 2 * 3;
const silent = { debug() {}, info() {}, warn() {} };
// Plain JavaScript starts fastest and is the same everywhere; what is tested here is the traffic, not the mathematics.
const environment = { ...process.env, TF_BACKEND: 'cpu' };

afterAll(removeTrainings);

describe('the GPU child', { timeout: 60_000 }, () => {
  let worker: GpuWorker;
  let model: string;

  beforeAll(async () => {
    worker = startGpuWorker({ log: silent, environment });
    model = (await worker.train(await tinyTraining())).checkpoint as string;
  });
  afterAll(() => worker.stop());

  it('tells which backend it opened', () => {
    expect(worker.info()).toMatchObject({ name: 'cpu', version: expect.any(String), reason: expect.any(String) });
    expect(worker.problem()).toBeNull();
  });

  it('trains, and tells every step, every grid and the end', async () => {
    const job = await tinyTraining({ steps: 4, saveEvery: 2 });
    const steps: TrainProgress[] = [];
    const grids: { step: number; bytes: number }[] = [];
    const result = await worker.train(job, {
      onProgress: (progress) => steps.push(progress),
      onGrid: (images, step) => grids.push({ step, bytes: images.length }),
    });
    expect(result).toEqual({ step: 4, isFinished: true, checkpoint: join(job.directory, 'step-000004') });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(grids).toEqual([2, 4].map((step) => ({ step, bytes: 64 * SIZE })));
    const log = await readFile(join(job.directory, 'metrics.jsonl'), 'utf8');
    expect(log.trim().split('\n')).toHaveLength(4);
  });

  it('draws the same bytes for a seed whatever is drawn with it', async () => {
    const seeds = Array.from({ length: 40 }, (_, index) => 2n ** 63n + BigInt(index));
    const together = await worker.generate({ model, seeds });
    const alone = await worker.generate({ model, seeds: [seeds[37] as bigint] });
    expect(together).toHaveLength(40 * SIZE);
    expect(alone).toEqual(together.subarray(37 * SIZE, 38 * SIZE));
    expect(await worker.generate({ model, seeds: seeds.slice(37, 38), psi: 0.5 })).not.toEqual(alone);
  });

  it("gives the network's own output, of which the bytes are the rounding", async () => {
    const latents = Float32Array.from({ length: 2 * LATENT_SIZE }, (_, index) => Math.sin(index));
    const bytes = await worker.generateFromLatents({ model, latents });
    const floats = await worker.generateFloats({ model, source: { latents } });
    expect(floats).toBeInstanceOf(Float32Array);
    expect([...bytes]).toEqual([...floats].map((value) => Math.round((value + 1) * 127.5)));
  });

  it('scores bytes as it scores the floats that they stand for', async () => {
    const pixels = await worker.generate({ model, seeds: [1n, 2n, 3n] });
    const request = { model, count: 3, resolution: RESOLUTION };
    const logits = await worker.discriminate({ ...request, pixels });
    expect(logits).toHaveLength(3);
    expect(new Set(logits).size).toBe(3);
    const floats = Float32Array.from(pixels, (byte) => byte / 127.5 - 1);
    expect(await worker.discriminate({ ...request, pixels: floats })).toEqual(logits);
  });

  it.each([
    ['too many', { seeds: Array.from({ length: 129 }, () => 1n) }, '129 pictures asked for, 1 to 128 at once'],
    ['none', { seeds: [] }, '0 pictures asked for, 1 to 128 at once'],
    ['half a latent', { latents: new Float32Array(6) }, '6 numbers are not whole rows of 4 latents'],
  ])('refuses %s by name', async (_, source, message) => {
    await expect(worker.generateFloats({ model, source })).rejects.toThrow(new JobFailed(message));
  });

  it('refuses a model that is not there, and pictures of another size', async () => {
    const { directory } = await tinyTraining();
    await expect(worker.generate({ model: directory, seeds: [1n] })).rejects.toThrow(/holds no checkpoint/);
    const request = { model, pixels: new Uint8Array(4 * 4 * 3), count: 1 };
    await expect(worker.discriminate({ ...request, resolution: 4 })).rejects.toThrow(/4 px for .* looks at 8 px/);
    await expect(worker.discriminate({ ...request, resolution: 8 })).rejects.toThrow(/48 values are not 1 pictures/);
  });

  it('lets pictures in between the steps of a training, and stops one that is told to', async () => {
    const job = await tinyTraining({ steps: 1_000_000, saveEvery: 1_000_000 });
    const stop = new AbortController();
    let step = 0;
    let firstStep = () => {};
    const begun = new Promise<void>((resolve) => {
      firstStep = resolve;
    });
    const training = worker.train(job, {
      signal: stop.signal,
      onProgress(progress) {
        step = progress.step;
        firstStep();
      },
    });
    await begun;
    const before = await worker.generate({ model, seeds: [5n] });
    const stepThen = step;
    await worker.generate({ model, seeds: Array.from({ length: 128 }, (_, index) => BigInt(index)) });
    stop.abort();
    const result = await training;
    expect(result.isFinished).toBe(false);
    expect(result.step).toBeGreaterThan(stepThen);

    // The checkpoint of the interrupted run is where a resumed one goes on.
    const resumed = await worker.train({ ...job, config: { ...job.config, steps: result.step + 1 } });
    expect(resumed).toMatchObject({ step: result.step + 1, isFinished: true });
    expect(await worker.generate({ model, seeds: [5n] })).toEqual(before);
  });

  it('keeps a training that waits its turn from starting when it is cancelled', async () => {
    const first = new AbortController();
    const second = new AbortController();
    const running = worker.train(await tinyTraining({ steps: 1_000_000 }), { signal: first.signal });
    const waiting = worker.train(await tinyTraining(), { signal: second.signal });
    second.abort();
    await expect(waiting).rejects.toThrow('cancelled while it waited');
    first.abort();
    await running;
  });

  it('is replaced when it is killed, and what was pending is answered by the next one', async () => {
    const told: (string | null)[] = [];
    const stopListening = worker.onChange((backend) => told.push(backend?.name ?? null));
    const expected = await worker.generate({ model, seeds: [9n] });
    const pid = worker.pid() as number;
    const pending = worker.generate({ model, seeds: [9n] });
    process.kill(pid, 'SIGKILL');
    expect(await pending).toEqual(expected);
    expect(worker.pid()).not.toBe(pid);
    expect(told).toEqual([null, 'cpu']);
    stopListening();
  });

  it('says so when a training dies with it: resuming is the decision of whoever began it', async () => {
    const job = await tinyTraining({ steps: 1_000_000, saveEvery: 5 });
    const training = worker.train(job, {
      onProgress: ({ step }) => {
        if (step === 12) process.kill(worker.pid() as number, 'SIGKILL');
      },
    });
    await expect(training).rejects.toThrow(EngineUnavailable);
    const resumed: number[] = [];
    await worker.train(
      { ...job, config: { ...job.config, steps: 16 } },
      { onProgress: ({ step }) => resumed.push(step) },
    );
    expect(resumed[0]).toBeGreaterThan(10); // step 10 was at rest
  });
});

describe('the supervision of the GPU child', { timeout: 60_000 }, () => {
  it('replaces a child that has fallen silent', async () => {
    const silenceMs = { ...WORKER_TIMES.silenceMs, pictures: 2000 };
    const worker = startGpuWorker({ log: silent, environment, times: { silenceMs } });
    const model = (await worker.train(await tinyTraining())).checkpoint as string;
    const pid = worker.pid() as number;
    process.kill(pid, 'SIGSTOP');
    expect(await worker.generate({ model, seeds: [1n] })).toHaveLength(SIZE);
    expect(worker.pid()).not.toBe(pid);
    await worker.stop();
  });

  it('counts a death against the job that was begun, not against those behind it', async () => {
    const worker = startGpuWorker({ log: silent, environment, times: { firstRestartMs: 10 } });
    const model = (await worker.train(await tinyTraining())).checkpoint as string;
    const training = worker.train(await tinyTraining({ steps: 1_000_000, saveEvery: 1_000_000 }), {
      onProgress: () => process.kill(worker.pid() as number, 'SIGKILL'),
    });
    const behind = worker.train(await tinyTraining({ steps: 1 }));
    await expect(training).rejects.toThrow(EngineUnavailable);
    expect(await behind).toMatchObject({ isFinished: true });
    expect(await worker.generate({ model, seeds: [1n] })).toHaveLength(SIZE);
    await worker.stop();
  });

  it('waits longer and longer for a child that cannot start, and tells callers why', async () => {
    const delays: unknown[] = [];
    const log = { ...silent, warn: (fields: Record<string, unknown>) => delays.push(fields.delayMs) };
    const worker = startGpuWorker({
      log,
      environment: { ...environment, TF_BACKEND: 'abacus' },
      times: { firstRestartMs: 20, longestRestartMs: 50 },
    });
    const first = worker.generate({ model: 'anywhere', seeds: [1n] });
    await expect(first).rejects.toThrow(EngineUnavailable);
    await expect(first).rejects.toThrow(/abacus/);
    expect(worker.info()).toBeNull();
    await expect(worker.generate({ model: 'anywhere', seeds: [1n] })).rejects.toThrow(/abacus/);
    while (delays.length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(delays.slice(0, 3)).toEqual([20, 40, 50]);
    await worker.stop();
  });

  it('rejects what waits when it is stopped, keeps the checkpoint of a training, and leaves no process', async () => {
    const worker = startGpuWorker({ log: silent, environment });
    const job = await tinyTraining({ steps: 1_000_000 });
    let isTold = false;
    const training = worker.train(job, {
      onProgress() {
        if (!isTold) void worker.stop();
        isTold = true;
      },
    });
    const waiting = worker.train(await tinyTraining());
    const rejected = expect(waiting).rejects.toThrow(new EngineUnavailable('the engine is stopping'));
    const { step, checkpoint } = (await training) as { step: number; checkpoint: string };
    expect(step).toBeGreaterThan(0);
    expect(JSON.parse(await readFile(join(checkpoint, 'meta.json'), 'utf8'))).toMatchObject({ step });
    await rejected;
    await worker.stop();
    expect(worker.pid()).toBeNull();
    await expect(worker.generate({ model: checkpoint, seeds: [1n] })).rejects.toThrow(EngineUnavailable);
  });
});
