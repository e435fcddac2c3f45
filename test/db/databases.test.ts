import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, type OpenDatabaseOptions, openDatabase } from '../../db/client.ts';
import { claimDataDirectory, type DataDirectory } from '../../db/ownership.ts';
import * as schema from '../../db/schema.ts';
import { createScratchDatabase, databaseKinds, openTestDatabase, postgresUrl } from '../support/databases.ts';

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
  test('has every table of the schema and is still there when opened again', async () => {
    const { db, dataDirectory, databaseUrl, close, discard } = await openTestDatabase(kind);
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
    await close();
    const again = await openDatabase({ databaseUrl, dataDirectory });
    expect(names(await again.db.select({ name: sql<string>`name` }).from(tables))).toEqual(found);
    await again.close();
    await discard();
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

describe.runIf(postgresUrl)('a Postgres database', () => {
  const places: DataDirectory[] = [];
  let scratch: Awaited<ReturnType<typeof createScratchDatabase>>;
  /** As a server with a data directory of its own would. */
  async function openElsewhere(log?: OpenDatabaseOptions['log']): Promise<OpenDatabase> {
    const dataDirectory = await claimDataDirectory(await mkdtemp(join(tmpdir(), 'curator-test-')));
    places.push(dataDirectory);
    return openDatabase({ databaseUrl: scratch.url, dataDirectory, ...(log && { log }) });
  }
  beforeEach(async () => {
    scratch = await createScratchDatabase();
  });
  afterEach(async () => {
    for (const { path, release } of places.splice(0)) {
      await release();
      await rm(path, { recursive: true, force: true });
    }
    await scratch.drop();
  });
  const refusal =
    'the database at 127.0.0.1 is in use by another Curator: stop it, or give this one another DATABASE_URL';

  test('has one owner: of four at once one opens it, and when that one has closed it the next may', async () => {
    const opened = await Promise.allSettled([1, 2, 3, 4].map(() => openElsewhere()));
    const owners = opened.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const refused = opened.flatMap((result) => (result.status === 'rejected' ? String(result.reason.message) : []));
    expect(owners.length).toBe(1);
    expect(refused.map((message) => message.replace(/ at \S+ /, ' at 127.0.0.1 '))).toEqual(Array(3).fill(refusal));
    await owners[0]?.close();
    const next = await openElsewhere();
    await next.close();
    await next.close(); // closing twice is closing once
  });

  test('is owned still, or again, after its connections were cut', async () => {
    const errors: string[] = [];
    const owner = await openElsewhere({ info: () => {}, error: (message) => errors.push(message) });
    for (let cut = 0; cut < 2; cut++) {
      await scratch.disconnect();
      await expect.poll(() => scratch.countAdvisoryLocks(), { timeout: 5_000 }).toBe(1);
    }
    await expect(openElsewhere()).rejects.toThrow('in use by another Curator');
    expect((await owner.db.select().from(schema.players)).length).toBe(0);
    expect(errors).toEqual([]);
    await owner.close();
    expect(await scratch.countAdvisoryLocks()).toBe(0);
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
