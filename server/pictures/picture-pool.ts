import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { WorkCard } from '../../lib/collection/collection.ts';
import { type FinishedResolution, SERVED_BYTES } from './finish.ts';
import type { FinishTask, PaintAnswer, PaintTask, ReadAnswer, ReadTask } from './picture-worker.ts';

export type PaintedPicture = { seed: bigint; bytes: Uint8Array; card: WorkCard };

type Following = {
  /** Called with the number of pictures ready so far, in no particular rhythm. */
  onProgress?: (done: number) => void;
  /** Rejects with an AbortError; chunks already begun run to their end in the worker. */
  signal?: AbortSignal;
};

export type PaintOrder = { collection: string; seeds: readonly bigint[]; resolution: FinishedResolution } & Following;
/** RGB images, count × from × from × 3. */
export type FinishOrder = {
  images: Uint8Array;
  count: number;
  from: number;
  resolution: FinishedResolution;
} & Following;

export type PicturePool = {
  threads: number;
  /** Painted and finished, in the order of the seeds. */
  paint: (order: PaintOrder) => Promise<PaintedPicture[]>;
  /** Served bytes in the order of the images. */
  finish: (order: FinishOrder) => Promise<Uint8Array[]>;
  /** A photograph's square, not finished yet. */
  read: (task: ReadTask) => Promise<ReadAnswer>;
  /** Ends the workers; what has not begun is rejected. */
  stop: () => Promise<void>;
};

/** Pictures per job: about a quarter of a second's work, so that every core has some and progress moves. */
const CHUNK: Readonly<Record<FinishedResolution, number>> = { 64: 16, 128: 4, 256: 1 };

/** Painting and encoding off the main thread; by default on every core but the one that serves. */
export function startPicturePool({
  threads = Math.max(1, availableParallelism() - 1),
}: {
  threads?: number;
} = {}): PicturePool {
  const workers = new Piscina({
    filename: new URL('./picture-worker-entry.mjs', import.meta.url).href,
    execArgv: [],
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 30_000,
  });

  return {
    threads,
    async paint({ collection, seeds, resolution, ...following }) {
      const chunks = chunksOf(seeds.length, CHUNK[resolution]);
      const answers = await runAll(chunks, following, ([from, to], signal) => {
        const task: PaintTask = { collection, seeds: seeds.slice(from, to), resolution };
        return workers.run(task, { name: 'paintChunk', signal }) as Promise<PaintAnswer>;
      });
      return answers.flatMap(({ bytes, cards }, index) => {
        const first = chunks[index]?.[0] ?? 0;
        const pictures = split(bytes, cards.length, SERVED_BYTES[resolution]);
        return cards.map((card, offset) => ({
          seed: seeds[first + offset] as bigint,
          bytes: pictures[offset] as Uint8Array,
          card,
        }));
      });
    },
    async finish({ images, count, from, resolution, ...following }) {
      const size = from * from * 3;
      if (images.length !== count * size)
        throw new Error(`expected ${count} images of ${size} bytes, got ${images.length} bytes`);
      const chunks = chunksOf(count, CHUNK[resolution]);
      const answers = await runAll(chunks, following, ([first, end], signal) => {
        const task: FinishTask = {
          images: images.slice(first * size, end * size),
          count: end - first,
          from,
          resolution,
        };
        return workers.run(task, { name: 'finishChunk', signal }) as Promise<Uint8Array>;
      });
      return answers.flatMap((bytes) =>
        split(bytes, bytes.length / SERVED_BYTES[resolution], SERVED_BYTES[resolution]),
      );
    },
    read: (task) => workers.run(task, { name: 'readEncoded' }) as Promise<ReadAnswer>,
    stop: () => workers.destroy(),
  };
}

type Chunk = [from: number, to: number];

function chunksOf(count: number, size: number): Chunk[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => [
    index * size,
    Math.min(count, (index + 1) * size),
  ]);
}

/** All or nothing: the first failure takes the chunks still waiting with it. */
async function runAll<Answer>(
  chunks: Chunk[],
  { onProgress, signal }: Following,
  run: (chunk: Chunk, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer[]> {
  signal?.throwIfAborted();
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  setMaxListeners(chunks.length + 1, either);
  let done = 0;
  try {
    return await Promise.all(
      chunks.map(async (chunk) => {
        const answer = await run(chunk, either);
        done += chunk[1] - chunk[0];
        if (!either.aborted) onProgress?.(done);
        return answer;
      }),
    );
  } catch (error) {
    failed.abort();
    signal?.throwIfAborted();
    throw error;
  }
}

function split(bytes: Uint8Array, count: number, size: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => bytes.slice(index * size, (index + 1) * size));
}
