import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { claimDataDirectory, type DataDirectory } from '../../db/ownership.ts';
import * as schema from '../../db/schema.ts';
import {
  createScratchDatabase,
  databaseKinds,
  openTestDatabase,
  postgresUrl,
  useDatabase,
} from '../support/databases.ts';

const MIGRATIONS = new URL('../../db/migrations/', import.meta.url);

test('both kinds of database are under test', ({ skip }) => {
  if (postgresUrl) return;
  process.stderr.write('Postgres half skipped: no Postgres at 127.0.0.1:5432; set TEST_DATABASE_URL to test on one\n');
  skip('no Postgres');
});

test('the migrations make what the schema says: drizzle-kit would add nothing', async () => {
  const snapshots = (await readdir(new URL('meta/', MIGRATIONS))).filter((name) => name.endsWith('_snapshot.json'));
  const newest = snapshots.sort().at(-1);
  const stored = JSON.parse(await readFile(new URL(`meta/${newest}`, MIGRATIONS), 'utf8'));
  expect(await generateMigration(stored, generateDrizzleJson(schema, stored.id))).toEqual([]);
});

describe.each(databaseKinds)('a new database on %s', (kind) => {
  const database = useDatabase(kind);

  test('has every table of the schema and is still there when opened again', async () => {
    const { db, dataDirectory, databaseUrl } = database();
    const names = (list: { name: string }[]) => list.map((row) => row.name).sort();
    const tables = sql`(select table_name as name from information_schema.tables where table_schema = 'public') as t`;
    const found = names(await db.select({ name: sql<string>`name` }).from(tables));
    expect(found).toEqual([
      'checkpoints',
      'consents',
      'events',
      'items',
      'judgments',
      'machine_scores',
      'players',
      'protocols',
      'renditions',
      'sessions',
      'trial_items',
      'trials',
    ]);
    if (kind === 'pglite') return; // a second opener of the same files is what ownership is against
    const again = await openDatabase({ databaseUrl, dataDirectory });
    expect(names(await again.db.select({ name: sql<string>`name` }).from(tables))).toEqual(found);
    await again.close();
  });
});

test('PGlite, which has no autovacuum, has statistics when it is opened', async () => {
  const database = await openTestDatabase('pglite');
  const [row] = await database.db
    .select({ rows: sql<number>`reltuples::int` }) // −1: never looked at
    .from(sql`pg_class`)
    .where(sql`relname = 'judgments'`);
  expect(row?.rows).toBe(0);
  await database.discard();
});

describe.each(databaseKinds)('a database of a newer Curator on %s', (kind) => {
  test('is refused', async () => {
    const database = await openTestDatabase(kind);
    const { databaseUrl, dataDirectory } = database;
    await database.db.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', 9999999999999)`,
    );
    await database.close();
    await expect(openDatabase({ databaseUrl, dataDirectory })).rejects.toThrow('newer version of Curator');
    await database.discard();
  });
});

describe.runIf(postgresUrl)('several openers of an empty Postgres database', () => {
  test('migrate it once, one after the other', async () => {
    const scratch = await createScratchDatabase();
    const path = await mkdtemp(join(tmpdir(), 'curator-test-'));
    const dataDirectory = await claimDataDirectory(path);
    const options = { databaseUrl: scratch.url, dataDirectory };
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase(options)));
    const migrations = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
    const [row] = await (opened[0] as (typeof opened)[number]).db
      .select({ count: sql<number>`count(*)::int` })
      .from(sql`drizzle.__drizzle_migrations`);
    expect(row?.count).toBe(migrations.length);
    await Promise.all(opened.map((database) => database.close()));
    await dataDirectory.release();
    await scratch.drop();
    await rm(path, { recursive: true, force: true });
  });
});

test('a Postgres that does not answer is named, its password is not', async () => {
  const dataDirectory = await claimDataDirectory(await mkdtemp(join(tmpdir(), 'curator-test-')));
  const databaseUrl = 'postgres://curator:secret@127.0.0.1:1/curator';
  const refusal = await openDatabase({ databaseUrl, dataDirectory }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ message: 'no access to the Postgres at 127.0.0.1: check DATABASE_URL' });
  await dataDirectory.release();
  await rm(dataDirectory.path, { recursive: true });
});

describe('a directory that is not a complete database', () => {
  let dataDirectory: DataDirectory;
  beforeEach(async () => {
    dataDirectory = await claimDataDirectory(await mkdtemp(join(tmpdir(), 'curator-test-')));
    await mkdir(join(dataDirectory.path, 'pg'));
  });
  afterEach(async () => {
    await dataDirectory.release();
    await rm(dataDirectory.path, { recursive: true, force: true });
  });

  test("is refused when it holds somebody else's files", async () => {
    await writeFile(join(dataDirectory.path, 'pg', 'holiday.txt'), 'photographs');
    await expect(openDatabase({ dataDirectory })).rejects.toThrow('not a complete database: move');
    expect(await readdir(join(dataDirectory.path, 'pg'))).toEqual(['holiday.txt']);
  });

  test('is refused when only half of it was written', async () => {
    await writeFile(join(dataDirectory.path, 'pg', 'PG_VERSION'), '18\n');
    await mkdir(join(dataDirectory.path, 'pg', 'global'));
    await writeFile(join(dataDirectory.path, 'pg', 'global', 'pg_control'), '');
    await expect(openDatabase({ dataDirectory })).rejects.toThrow('not a complete database');
  });

  test('is refused when another Postgres made it', async () => {
    await writeFile(join(dataDirectory.path, 'pg', 'PG_VERSION'), '15\n');
    await mkdir(join(dataDirectory.path, 'pg', 'global'));
    await writeFile(join(dataDirectory.path, 'pg', 'global', 'pg_control'), 'x');
    await expect(openDatabase({ dataDirectory })).rejects.toThrow('made by Postgres 15, this Curator reads 18');
  });

  test('is made anew when it is empty, whatever an interrupted start left beside it', async () => {
    await mkdir(join(dataDirectory.path, 'pg.unfinished-1'));
    await writeFile(join(dataDirectory.path, 'pg.unfinished-1', 'PG_VERSION'), '18\n');
    const database = await openDatabase({ dataDirectory });
    expect((await database.db.select().from(schema.players)).length).toBe(0);
    await database.close();
    expect((await readdir(dataDirectory.path)).filter((name) => name.startsWith('pg'))).toEqual(['pg']);
  }, 120_000); // the one test that really makes a database: seconds of processor time
});
