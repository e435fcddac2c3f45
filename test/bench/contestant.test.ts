import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BackendName } from '../../lib/gan/backend/backend-name.ts';
import type { NativeBackend } from '../../lib/gan/backend/tensorflow-ops.ts';
import { hasEngine } from '../gan/backend/real-engine.ts';
import { absentContestant, type Contestant, startContestant, type Task } from './contestant.ts';
import { FULL_NETWORK, startOurs, startPyTorch } from './dcgan-sides.ts';
import { interleave } from './interleave.ts';
import { profileKernels, REMAINDER } from './kernel-profile.ts';
import { measureMemory } from './memory-slope.ts';
import { resultRow } from './result-row.ts';
import { profileStep } from './step-profile.ts';

const TINY = { ...FULL_NETWORK, resolution: 8, latentSize: 4, baseChannels: 2 };
const { signal } = new AbortController();

describe('a contestant', { timeout: 60_000 }, () => {
  const started: Contestant[] = [];
  afterEach(() => {
    for (const contestant of started.splice(0)) contestant.stop();
  });

  const ours = async (backend: BackendName) => {
    const contestant = await startOurs({ backend, network: TINY }, signal);
    started.push(contestant);
    return contestant;
  };

  /** A process that says `{ answer: 'ready' }` and then answers every task with what `body` computes of it. */
  const scripted = async (name: string, body: string, interrupt = signal) => {
    const script = `
      console.log(JSON.stringify({ answer: 'ready' }));
      require('node:readline').createInterface(process.stdin).on('line', (line) => {
        const { task, batch, steps } = JSON.parse(line);
        console.log(JSON.stringify({ answer: (() => { ${body} })() }));
      });`;
    const program = { name, command: process.execPath, args: ['-e', script], environment: process.env };
    const contestant = await startContestant(program, interrupt);
    started.push(contestant);
    return contestant;
  };

  it('times the networks of lib/gan on the backend that it was given', async () => {
    const contestant = await ours('cpu');
    expect(contestant).toMatchObject({ isThere: true, description: expect.stringMatching(/^cpu \d.* on /) });
    for (const task of ['generate', 'step'] as const)
      expect(await contestant.ask({ task, batch: 2 }, z.number().positive())).toEqual({ answer: expect.any(Number) });
    const samples = await contestant.ask({ task: 'memory', batch: 2, steps: 20 }, z.array(z.number().positive()));
    expect(samples).toEqual({ answer: [expect.any(Number), expect.any(Number)] });
  });

  it.skipIf(!hasEngine)('tells where the time of a step goes', async () => {
    const task: Task = { task: 'kernels', batch: 2, steps: 2 };
    const line = await (await ours('tensorflow')).ask(task, z.record(z.string(), z.number().positive()));
    expect(Object.keys((line as { answer: object }).answer)).toEqual(
      expect.arrayContaining([
        'Conv2D',
        'Conv2DBackpropInput',
        'Conv2DBackpropFilter',
        'FusedBatchNormGradV3',
        REMAINDER,
      ]),
    );
  });

  it('says why it cannot, and can go on', async () => {
    const contestant = await ours('cpu');
    const cannot = await contestant.ask({ task: 'kernels', batch: 2, steps: 1 }, z.unknown());
    expect(cannot).toEqual({ failed: 'cpu does not tell the time of its kernels' });
    expect(await contestant.ask({ task: 'generate', batch: 2 }, z.number())).toHaveProperty('answer');
  });

  it('is absent, with the reason, where it does not start', async () => {
    const noBackend = await startOurs({ backend: 'abacus' as BackendName, network: TINY }, signal);
    expect(noBackend).toMatchObject({ isThere: false, description: expect.stringContaining('tensorflow') });
    const noPython = await startPyTorch({ python: null, network: TINY, threads: 1 }, signal);
    expect(await noPython.ask({ task: 'step', batch: 2 }, z.number())).toEqual({
      failed: 'there is no Python, or it could not be prepared',
    });
    const noProgram = { name: 'nobody', command: '/nowhere/program', args: [], environment: process.env };
    expect(await startContestant(noProgram, signal)).toMatchObject({
      isThere: false,
      description: expect.stringContaining('ENOENT'),
    });
  });

  it('that dies in the middle is out, and the others are measured', async () => {
    const sides = [
      await scripted('mortal', 'if (batch === 3) process.kill(process.pid, "SIGSEGV"); return 8'),
      await scripted('other', 'return 2'),
    ];
    const effort = { rounds: 2, warmups: 1 };
    const [mortal, other] = await interleave(sides, { task: 'step', batch: 3 }, effort, signal);
    expect([mortal, other]).toEqual([{ timesMs: [], why: 'its process died of SIGSEGV' }, { timesMs: [2, 2] }]);
    const later = await interleave(sides, { task: 'step', batch: 1 }, effort, signal);
    expect(later.map(({ why }) => why)).toEqual(['its process died of SIGSEGV', undefined]);
  });

  it('that never answers ends with the interruption', { timeout: 20_000 }, async () => {
    const interrupt = new AbortController();
    const endless = await scripted('endless', 'for (;;);', interrupt.signal);
    const answer = endless.ask({ task: 'step', batch: 2 }, z.number());
    interrupt.abort();
    await expect(answer).rejects.toThrow('aborted');
  });

  it('is answered for by rows: medians, ranges, ratios above 1 where ours is better', async () => {
    const slow = { timesMs: [400, 100, 200] };
    const fast = { timesMs: [50, 50, 60] };
    expect(resultRow('step', { ours: fast, peer: slow })).toEqual({
      name: 'step',
      unit: 'ms',
      ours: 50,
      peer: 200,
      ratio: 4,
      oursRange: [50, 60],
      peerRange: [100, 400],
    });
    expect(resultRow('faces', { ours: slow, peer: fast, images: 16 })).toEqual({
      name: 'faces',
      unit: 'images/s',
      ours: 80,
      peer: 320,
      ratio: 0.25,
      oursRange: [40, 160],
      peerRange: [266.7, 320],
    });
    expect(resultRow('step', { ours: { timesMs: [], why: 'it died' }, peer: fast })).toMatchObject({
      ours: null,
      peer: 50,
      ratio: null,
      why: 'it died',
    });
    expect(resultRow('step', { ours: fast, peer: { timesMs: [], why: 'no Python' } })).toMatchObject({
      ours: 50,
      peer: null,
      ratio: null,
      peerWhy: 'no Python',
    });
  });

  it('grows by so many kilobytes a step, its first steps apart, though its heap shrinks once', async () => {
    const grow = (kilobytes: number) =>
      scripted(
        'growing',
        `return Array.from({ length: steps / 10 }, (_, i) => 1e8 + (i < 10 ? 1e8 - 5e6 * i : 10240 * ${kilobytes} * i) - (i > 20 ? 8e6 : 0))`,
      );
    const sides = { ours: await grow(3), peer: await grow(0) };
    expect(await measureMemory('memory', sides, { batch: 2, steps: 500 })).toEqual({
      name: 'memory',
      unit: 'kB/step',
      ours: 3,
      peer: 0,
      ratio: null,
    });
  });

  it('has its kernels by kind beside the peer’s operators, then one by one', async () => {
    const sides = {
      ours: await scripted(
        'ours',
        'return { Mul: 5, Conv2D: 60, MatMul: 30, FusedBatchNormV3: 4.5, Add: 0.25, Sub: 0.25 }',
      ),
      peer: await scripted('peer', 'return { "aten::mkldnn_convolution": 45, "aten::native_batch_norm": 9, other: 6 }'),
    };
    const rows = await profileStep(sides, { batch: 2, steps: 1 });
    expect(
      rows.map(({ name, ours, peer, ratio }) => [name.replace('profiled step, batch 2', ''), ours, peer, ratio]),
    ).toEqual([
      ['', 100, 60, 0.6],
      [': convolutions and matrix products', 90, 45, 0.5],
      [': batch normalisation', 4.5, 9, 2],
      [': everything else', 5.5, 6, 1.091],
      [', by kernel: Conv2D', 60, null, null],
      [', by kernel: MatMul', 30, null, null],
      [', by kernel: Mul', 5, null, null],
      [', by kernel: FusedBatchNormV3', 4.5, null, null],
      [', by kernel: 2 smaller kernels', 0.5, null, null],
    ]);
    const large = { ours: await scripted('ours', 'return { MatMul: 30, Mul: 5 }'), peer: sides.peer };
    expect((await profileStep(large, { batch: 2, steps: 1 })).map(({ name }) => name).at(-1)).toMatch(/Mul$/);
  });

  it('says of every row why a side has no number', async () => {
    const sides = { ours: absentContestant('ours', 'no engine'), peer: absentContestant('peer', 'no Python') };
    const nothing = { ours: null, peer: null, ratio: null, why: 'no engine', peerWhy: 'no Python' };
    expect(await profileStep(sides, { batch: 2, steps: 1 })).toEqual([
      { name: 'profiled step, batch 2', unit: 'ms', ...nothing },
    ]);
    expect(await measureMemory('memory', sides, { batch: 2, steps: 20 })).toMatchObject(nothing);
  });

  it('refuses to time the kernels of a GPU by a clock', async () => {
    const gpu = { isUsingGpuDevice: true } as NativeBackend;
    await expect(profileKernels(gpu, async () => {}, 1)).rejects.toThrow('CUDA');
  });
});
