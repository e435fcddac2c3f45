import { inArray } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { renditions } from '../schema.ts';

/** The bytes as they were served, by rendition id; also of pictures that hang no longer. Unknown ids are missing from the map. */
export async function loadRenditionBytes(
  db: Database,
  renditionIds: string[],
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  if (renditionIds.length === 0) return new Map();
  const rows = await db
    .select({ id: renditions.id, bytes: renditions.bytes })
    .from(renditions)
    .where(inArray(renditions.id, renditionIds));
  return new Map(rows.map((row) => [row.id, row.bytes]));
}
