/**
 * Real databases for tests, on both kinds. Postgres is TEST_DATABASE_URL, else one that answers on this machine; where
 * there is neither, `databaseKinds` holds PGlite alone (test/db/databases.test.ts says so, once).
 */
import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, expect } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../db/client.ts';
import { claimDataDirectory, type DataDirectory } from '../../db/ownership.ts';

export type DatabaseKind = OpenDatabase['kind'];

export type TestDatabase = OpenDatabase & {
  dataDirectory: DataDirectory;
  databaseUrl: string | undefined;
  /** A connection of its own to the same rows; null on PGlite, which has one session only. */
  connect: (() => postgres.Sql) | null;
};

/** An administrator's address: scratch databases are made and dropped through it. */
export const postgresUrl: string | null = await findPostgres();

export const databaseKinds: DatabaseKind[] = postgresUrl ? ['pglite', 'postgres'] : ['pglite'];

/** Making the template takes seconds of processor time, on a busy machine many. */
const PREPARATION_MS = 180_000;

/** The error of a query that this constraint refused. */
export const refusedBy = (constraint: string) => ({ cause: { message: expect.stringContaining(constraint) } });

/** One fresh database for the tests of the surrounding `describe`, gone after them. */
export function useDatabase(kind: DatabaseKind): () => TestDatabase {
  let opened: (TestDatabase & { discard(): Promise<void> }) | undefined;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  }, PREPARATION_MS);
  afterAll(() => opened?.discard());
  return () => {
    if (!opened) throw new Error('the database is there only while the tests run');
    return opened;
  };
}

/** `discard` closes it and removes every trace. */
export async function openTestDatabase(kind: DatabaseKind): Promise<TestDatabase & { discard(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'curator-test-'));
  if (kind === 'pglite') await copyDatabaseTemplate(path);
  const scratch = kind === 'postgres' ? await createScratchDatabase() : null;
  const dataDirectory = await claimDataDirectory(path);
  const database = await openDatabase({ databaseUrl: scratch?.url, dataDirectory });
  return {
    ...database,
    dataDirectory,
    databaseUrl: scratch?.url,
    connect: scratch && (() => postgres(scratch.url, { max: 1, onnotice: () => {} })),
    async discard() {
      await database.close();
      await dataDirectory.release();
      await scratch?.drop();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** An empty database on the Postgres server, without our schema. */
export async function createScratchDatabase(): Promise<{
  url: string;
  /** As a restart of Postgres would. */
  disconnect(): Promise<void>;
  countAdvisoryLocks(): Promise<number>;
  drop(): Promise<void>;
}> {
  if (!postgresUrl) throw new Error('there is no Postgres for tests: set TEST_DATABASE_URL');
  const name = `curator_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  await administer(postgresUrl, `create database ${name}`);
  const here = `datname = '${name}'`;
  return {
    url: url.href,
    disconnect: async () => {
      await administer(postgresUrl, `select pg_terminate_backend(pid) from pg_stat_activity where ${here}`);
    },
    countAdvisoryLocks: async () =>
      (
        await administer(
          postgresUrl,
          `select 1 from pg_locks join pg_database d on d.oid = database where locktype = 'advisory' and ${here}`,
        )
      ).length,
    drop: async () => {
      await administer(postgresUrl, `drop database ${name} with (force)`);
    },
  };
}

/**
 * Puts a finished, migrated and empty PGlite database at `<dataDirectory>/pg`. Making one takes seconds of processor time,
 * so there is a template per PGlite version and migrations in the system's temporary directory.
 */
export async function copyDatabaseTemplate(dataDirectory: string): Promise<void> {
  const template = join(tmpdir(), `curator-test-template-${await templateKey()}`);
  if (!(await stat(template).catch(() => null))) await makeTemplate(template);
  await cp(join(template, 'pg'), join(dataDirectory, 'pg'), { recursive: true });
}

/** Two test files may make it at once; whoever renames first provides it. */
async function makeTemplate(template: string): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'curator-test-'));
  const dataDirectory = await claimDataDirectory(path);
  const database = await openDatabase({ dataDirectory });
  await database.close();
  await dataDirectory.release();
  await rename(path, template).catch(() => rm(path, { recursive: true, force: true }));
}

async function templateKey(): Promise<string> {
  const migrations = fileURLToPath(new URL('../../db/migrations', import.meta.url));
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const hash = createHash('sha256').update(await readFile(pglite));
  for (const name of (await readdir(migrations)).filter((file) => file.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(join(migrations, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function findPostgres(): Promise<string | null> {
  const given = process.env.TEST_DATABASE_URL;
  const url = given ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  try {
    await administer(url, 'select 1');
    return url;
  } catch (cause) {
    // Where one was named, its absence is an error and not a reason to skip.
    if (given) throw new Error('TEST_DATABASE_URL is set, but that Postgres does not answer', { cause });
    return null;
  }
}

async function administer(url: string, statement: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
