import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel, type Model } from '../../lib/gan/model.ts';

export type ModelShelf = {
  /** The model of a checkpoint's directory, loaded again when the checkpoint was replaced meanwhile. The shelf owns it. */
  take(directory: string): Promise<Model>;
};

/** Keeps the `capacity` models that were used last. Nobody may hold a model over the next `take`. */
export function openModelShelf({ capacity }: { capacity: number }): ModelShelf {
  const shelf = new Map<string, { writtenMs: number; model: Model }>(); // the one used last comes last
  return {
    async take(directory) {
      const { mtimeMs: writtenMs } = await stat(join(directory, 'meta.json')).catch(() => {
        throw new Error(`${directory} holds no checkpoint (there is no meta.json in it)`);
      });
      const known = shelf.get(directory);
      shelf.delete(directory);
      if (known?.writtenMs === writtenMs) {
        shelf.set(directory, known);
        return known.model;
      }
      known?.model.dispose();
      const model = await loadModel(directory);
      shelf.set(directory, { writtenMs, model });
      for (const [name, { model: oldest }] of shelf) {
        if (shelf.size <= capacity) break;
        oldest.dispose();
        shelf.delete(name);
      }
      return model;
    },
  };
}
