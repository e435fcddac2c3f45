import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { protocols } from '../schema.ts';

export type Protocol = typeof protocols.$inferSelect;

/** Finds or makes the protocol. Throws when it is stored with other parameters: rows already refer to it as it was. */
export async function ensureProtocol(
  db: Database,
  protocol: { name: string; version: number; params: Record<string, unknown>; createdAt: Date },
): Promise<Protocol> {
  const params = JSON.stringify(protocol.params);
  const [row] = await db
    .insert(protocols)
    .values(protocol)
    // An update that changes nothing, so that the row comes back whether it was there or not.
    .onConflictDoUpdate({ target: [protocols.name, protocols.version], set: { name: protocol.name } })
    .returning({
      id: protocols.id,
      name: protocols.name,
      version: protocols.version,
      params: protocols.params,
      createdAt: protocols.createdAt,
      isSame: sql<boolean>`${protocols.params} = ${params}::jsonb`,
    });
  if (!row) throw new Error(`protocol ${protocol.name} could not be stored`);
  const { isSame, ...stored } = row;
  if (!isSame) {
    throw new Error(
      `protocol ${protocol.name} version ${protocol.version} is stored with other parameters: raise its version`,
    );
  }
  return stored;
}
