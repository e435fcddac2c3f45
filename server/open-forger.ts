import type { Database } from '../db/client.ts';
import { ensureCheckpoint } from '../db/queries/checkpoints.ts';
import { readMeta } from '../lib/gan/checkpoint.ts';
import { resolveModel } from '../lib/gan/pretrained.ts';
import { PICTURE_BYTES, type Resolution } from '../lib/protocol/limits.ts';
import type { Forger } from './wall/forger.ts';

/** The checkpoint that a person named, and its row. Throws in words where it is none, or none that can hang. */
export async function openForger(db: Database, { model, nowMs }: { model: string; nowMs: number }): Promise<Forger> {
  const directory = await resolveModel(model);
  const meta = await readMeta(directory);
  const { architecture, resolution, latentSize } = meta.config.network;
  if (!isServed(resolution)) {
    throw new Error(`${directory} draws ${resolution} px; pictures on the wall have ${Object.keys(PICTURE_BYTES)} px.`);
  }
  const row = await ensureCheckpoint(db, {
    model: meta.name,
    architecture,
    step: meta.step,
    sha256: meta.weightsHash,
    meta,
    createdAt: new Date(nowMs),
  });
  return { directory, checkpointId: row.id, model: row.model, architecture, step: row.step, resolution, latentSize };
}

function isServed(resolution: number): resolution is Resolution {
  return resolution in PICTURE_BYTES;
}
