/** Brings a database to this code's schema. Forward only. */
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from './client.ts';

const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/** Any fixed number, the same for every Curator: whoever holds this advisory lock migrates. */
const MIGRATION_LOCK = 2_026_112_400;

/**
 * Runs the migrations that are missing, through `apply`, the driver's own migrator. The lock belongs to the connection, so
 * `db` must be a single one; drizzle's migrators do not lock by themselves.
 */
export async function migrateDatabase(
  db: Database,
  apply: (config: { migrationsFolder: string }) => Promise<void>,
): Promise<void> {
  await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    await apply({ migrationsFolder: MIGRATIONS_FOLDER });
    await refuseNewerSchema(db);
  } finally {
    await db.execute(sql`select pg_advisory_unlock(${MIGRATION_LOCK})`);
  }
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
