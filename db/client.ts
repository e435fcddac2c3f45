/** Opens the one database: Postgres where a URL is given, else PGlite inside the data directory. */
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { migrateDatabase } from './migrate.ts';
import type { DataDirectory } from './ownership.ts';
import { openPglite } from './pglite-directory.ts';
import { ownPostgres } from './postgres-owner.ts';
import * as schema from './schema.ts';

/** What every query function takes first: a database of either kind, or a transaction in one. */
export type Database = PgDatabase<PgQueryResultHKT>;

export type OpenDatabase = {
  db: Database;
  kind: 'pglite' | 'postgres';
  /** Waits for what is under way; closing twice is closing once. */
  close(): Promise<void>;
};

export type OpenDatabaseOptions = {
  /** postgres://…; without it the rows live in `<data directory>/pg`. */
  databaseUrl?: string | undefined;
  /** From `claimDataDirectory`: two PGlites on one directory lose rows silently, so a path alone opens nothing. */
  dataDirectory: DataDirectory;
  log?: { info(message: string): void; error(message: string): void };
};

/** Resolves when the schema is this code's. Throws when another process owns the database. */
export async function openDatabase({ databaseUrl, dataDirectory, log }: OpenDatabaseOptions): Promise<OpenDatabase> {
  const startedMs = performance.now();
  const opened = databaseUrl
    ? await openPostgres(databaseUrl, log)
    : await openEmbedded(join(dataDirectory.path, 'pg'));
  log?.info(`database ready: ${opened.kind}, ${Math.round(performance.now() - startedMs)} ms`);
  return opened;
}

async function openEmbedded(directory: string): Promise<OpenDatabase> {
  const client = await openPglite(directory);
  try {
    const db = drizzlePglite(client);
    await migrateDatabase(db, (config) => migratePglite(db, config));
    await tidy(db);
    let closing: Promise<void> | undefined;
    return {
      db,
      kind: 'pglite',
      close: () => {
        closing ??= client.close();
        return closing;
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * PGlite has no autovacuum. Without statistics its planner reads whole tables where an index would do, and what forgotten
 * players leave is never used again. The tables that players fill: a tenth of a second.
 */
async function tidy(db: Database): Promise<void> {
  const { players, consents, sessions, items, trials, trialItems, judgments, events } = schema;
  const tables = [players, consents, sessions, items, trials, trialItems, judgments, events].map(
    (table) => sql`${table}`,
  );
  await db.execute(sql`vacuum (analyze) ${sql.join(tables, sql`, `)}`);
}

const CLOSE_TIMEOUT_SECONDS = 5;

async function openPostgres(databaseUrl: string, log: OpenDatabaseOptions['log']): Promise<OpenDatabase> {
  const owned = await ownPostgres(databaseUrl, log);
  try {
    const owner = drizzlePostgres(owned.connection);
    await migrateDatabase(owner, (config) => migratePostgres(owner, config));
  } catch (error) {
    await owned.release();
    throw error;
  }
  const client = postgres(databaseUrl);
  let closing: Promise<void> | undefined;
  return {
    db: drizzlePostgres(client),
    kind: 'postgres',
    close: () => {
      closing ??= client.end({ timeout: CLOSE_TIMEOUT_SECONDS }).then(owned.release);
      return closing;
    },
  };
}
