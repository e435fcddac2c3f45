import type { NewHungItem } from '../../db/queries/items.ts';
import { PICTURE_BYTES } from '../../lib/protocol/limits.ts';
import { secureChance } from '../../server/wall/chance.ts';
import type { Forger } from '../../server/wall/forger.ts';
import type { PictureMaker } from '../../server/wall/picture-maker.ts';
import type { Batch } from '../../server/wall/refill.ts';

export type QuickMaker = PictureMaker & {
  batches: [real: number, fake: number][];
  canScore: boolean;
  canMake: boolean;
};

/** Makes pictures at once, while `canMake`; counts its batches, scores only while `canScore`. */
export function quickMaker(forger: Forger, finishingVersion = 1): QuickMaker {
  const { resolution } = forger;
  const maker: QuickMaker = {
    batches: [],
    canScore: true,
    canMake: true,
    score: async (pictures: readonly Uint8Array[]) =>
      maker.canScore ? Float32Array.from(pictures, ([first = 0]) => first) : null,
    async make({ real, fake }: Batch): Promise<NewHungItem[]> {
      maker.batches.push([real, fake]);
      if (!maker.canMake) throw new Error('the engine is away');
      const at = new Date();
      return Array.from({ length: real + fake }, (_, index) => ({
        collection: 'people' as const,
        truth: index < real ? ('real' as const) : ('fake' as const),
        checkpointId: index < real ? null : forger.checkpointId,
        seed: secureChance.seed64(),
        psi: index < real ? null : 1,
        catalogueCard: null,
        madeAt: at,
        hungAt: at,
        rendition: { resolution, bytes: new Uint8Array(PICTURE_BYTES[resolution]).fill(index), finishingVersion },
        machineScore: maker.canScore ? { checkpointId: forger.checkpointId, logit: index, scoredAt: at } : null,
      }));
    },
  };
  return maker;
}
