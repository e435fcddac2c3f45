/** Brings a database to this code's schema. Forward only. */
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from './client.ts';

const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Runs the migrations that are missing, through `apply`, the driver's own migrator. Those do not lock; nobody else migrates,
 * because one process owns the database.
 */
export async function migrateDatabase(
  db: Database,
  apply: (config: { migrationsFolder: string }) => Promise<void>,
): Promise<void> {
  await apply({ migrationsFolder: MIGRATIONS_FOLDER });
  await refuseNewerSchema(db);
}

/** A database that a newer Curator has migrated is left alone: this code does not know what its columns mean. */
async function refuseNewerSchema(db: Database): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER });
  const newest = Math.max(...known.map((migration) => migration.folderMillis));
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(sql`drizzle.__drizzle_migrations`)
    .where(sql`created_at > ${newest}`);
  if (row && row.count > 0) {
    throw new Error(
      'the database belongs to a newer version of Curator: update this one, or give it a database of its own',
    );
  }
}
