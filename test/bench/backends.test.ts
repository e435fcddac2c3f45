import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasEngine } from '../gan/backend/real-engine.ts';
import { softwareVulkan } from '../support/software-vulkan.ts';
import { backendsBenchmark, benchmark, MEETINGS } from './backends.ts';
import { benchmarkFolder } from './benchmark-folder.ts';
import { resultsSchema } from './report-schema.ts';

describe('the benchmark of the backends', { timeout: 120_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await benchmarkFolder();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it('plans all four, tensorflow and wasm on the network that is shipped, the others on one that says it is shrunk', () => {
    expect(benchmark).toMatchObject({ needsEngine: true });
    expect(MEETINGS).toMatchObject([
      {
        label: 'DCGAN 64 px, batch 16',
        network: { architecture: 'dcgan', resolution: 64, latentSize: 100, baseChannels: 64 },
        batch: 16,
        backends: [
          { name: 'tensorflow', beside: [availableParallelism(), 1] },
          { name: 'wasm', beside: [1] },
        ],
      },
      {
        label: 'shrunk DCGAN (32 px, 8 channels), batch 8',
        network: { resolution: 32, baseChannels: 8 },
        batch: 8,
        backends: [
          { name: 'webgpu', beside: [1] },
          { name: 'cpu', beside: [1] },
        ],
      },
    ]);
    for (const { effort } of MEETINGS) expect(Math.min(effort.rounds - 4, effort.warmups)).toBeGreaterThan(0);
  });

  it.skipIf(!hasEngine || !softwareVulkan)('runs to its end, every backend beside its peers', async () => {
    const meetings = MEETINGS.map((meeting, index) => ({
      ...meeting,
      label: `tiny ${index}`,
      network: { ...meeting.network, resolution: 8 * (index + 1), latentSize: 4, baseChannels: 2 },
      batch: 2,
      effort: { rounds: 1, warmups: 0 },
      backends: meeting.backends.map(({ name, beside }) => ({
        name,
        beside: beside.map((threads) => (threads === 1 ? 1 : 3)),
      })),
    }));
    const said: string[] = [];
    const { backend, results } = await backendsBenchmark(meetings).run({
      say: (text) => said.push(text),
      interrupt: new AbortController().signal,
      isQuick: false,
    });
    expect(backend).toMatch(/^tensorflow .* · wasm .* · webgpu .* · cpu /);
    const rows = resultsSchema.parse(results);
    expect(rows.map(({ name, unit, peer }) => [name, unit, peer])).toEqual(
      meetings.flatMap(({ label, network, backends }) =>
        backends.flatMap(({ name, beside }) => [
          ...beside.map((threads) => [`${name}, ${label}: generate, beside ${peerOn(threads)}`, 'images/s', 250]),
          ...beside.map((threads) => [
            `${name}, ${label}: training step, beside ${peerOn(threads)}`,
            'ms',
            1000 * threads + network.resolution,
          ]),
        ]),
      ),
    );
    for (const { name, ours, oursOn, ratio } of rows) {
      expect(ours, said.join('\n')).toBeGreaterThan(0);
      expect(ratio).toBeGreaterThan(0);
      expect(oursOn).toMatch(new RegExp(`^${name.split(',')[0]} \\d.* on .+`));
    }
  });
});

function peerOn(threads: number): string {
  return `PyTorch on ${threads} thread${threads === 1 ? '' : 's'}`;
}
