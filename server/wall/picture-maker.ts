import type { NewHungItem } from '../../db/queries/items.ts';
import type { CollectionId } from '../../lib/protocol/vocabulary.ts';
import type { GpuWorker } from '../gpu/worker-handle.ts';
import type { decodeFinished } from '../pictures/finish.ts';
import type { PicturePool } from '../pictures/picture-pool.ts';
import { type Chance, shuffled } from './chance.ts';
import type { Forger } from './forger.ts';
import type { Batch } from './refill.ts';

/** The one path that both classes go, and how to read what it serves. */
export type Finishing = Pick<PicturePool, 'paint' | 'finish'> & {
  decode: typeof decodeFinished;
  version: number;
};

export type PictureMaker = {
  /** So many authentic and forged pictures, finished, scored and shuffled. Rejects soon after the signal aborts. */
  make(batch: Batch, signal: AbortSignal): Promise<NewHungItem[]>;
  /** Logits of served pictures, > 0 leans towards real; null while the engine is away. */
  score(pictures: readonly Uint8Array[]): Promise<Float32Array | null>;
};

export type PictureMakerOptions = {
  collection: CollectionId;
  forger: Forger;
  finishing: Finishing;
  gpu: Pick<GpuWorker, 'generate' | 'discriminate'>;
  chance: Chance;
  now: () => number;
};

const PSI = 1; // no truncation on the wall: the whole of what the forger can do
const SCORED_AT_ONCE = 64; // a message to the GPU child stays below a megabyte

/** Both classes go one way: from 64-bit seeds of the secure source through the same finishing, to the same discriminator. */
export function createPictureMaker(options: PictureMakerOptions): PictureMaker {
  const { collection, forger, finishing, gpu, chance, now } = options;
  const { resolution } = forger;

  async function score(pictures: readonly Uint8Array[]): Promise<Float32Array | null> {
    const logits = new Float32Array(pictures.length);
    try {
      for (let from = 0; from < pictures.length; from += SCORED_AT_ONCE) {
        const batch = pictures.slice(from, from + SCORED_AT_ONCE);
        const decoded = await Promise.all(batch.map((bytes) => finishing.decode(bytes, resolution)));
        const pixels = Buffer.concat(decoded);
        const scored = await gpu.discriminate({
          model: forger.directory,
          pixels: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length),
          count: batch.length,
          resolution,
        });
        logits.set(scored, from);
      }
      return logits;
    } catch (error) {
      if (error instanceof Error && error.name === 'EngineUnavailable') return null;
      throw error;
    }
  }

  async function forge(seeds: bigint[], signal: AbortSignal): Promise<Uint8Array[]> {
    if (seeds.length === 0) return [];
    const images = await gpu.generate({ model: forger.directory, seeds, psi: PSI });
    signal.throwIfAborted();
    return finishing.finish({ images, count: seeds.length, from: resolution, resolution, signal });
  }

  return {
    score,
    async make(batch, signal) {
      const seeds = { real: seedsOf(batch.real, chance), fake: seedsOf(batch.fake, chance) };
      // The forger first: without it nothing is painted either, and no class runs ahead of the other.
      const forged = await forge(seeds.fake, signal);
      const painted =
        batch.real === 0 ? [] : await finishing.paint({ collection, seeds: seeds.real, resolution, signal });
      const logits = await score([...painted.map(({ bytes }) => bytes), ...forged]);
      const at = new Date(now());
      const common = { collection, madeAt: at, hungAt: at };
      const finished = (bytes: Uint8Array, position: number) => ({
        rendition: { resolution, bytes, finishingVersion: finishing.version },
        machineScore:
          logits === null
            ? null
            : { checkpointId: forger.checkpointId, logit: logits[position] as number, scoredAt: at },
      });
      const real = painted.map(
        ({ seed, bytes, card }, position): NewHungItem => ({
          ...common,
          ...finished(bytes, position),
          truth: 'real',
          checkpointId: null,
          seed,
          psi: null,
          catalogueCard: { ...card },
        }),
      );
      const fake = forged.map(
        (bytes, position): NewHungItem => ({
          ...common,
          ...finished(bytes, painted.length + position),
          truth: 'fake',
          checkpointId: forger.checkpointId,
          seed: seeds.fake[position] as bigint,
          psi: PSI,
          catalogueCard: null,
        }),
      );
      return shuffled([...real, ...fake], chance); // the order of rows is nobody's hint
    },
  };
}

function seedsOf(count: number, chance: Chance): bigint[] {
  return Array.from({ length: count }, () => chance.seed64());
}
