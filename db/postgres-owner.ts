/**
 * One process owns a Postgres database, whatever its data directory: it holds an advisory lock as long as it lives. The
 * lock belongs to a connection, so that one is kept open, and Postgres takes it back when the process dies. (A pooler in
 * between has to give sessions, not transactions.)
 */
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';

/** Any fixed number, the same for every Curator. Advisory locks are per database. */
const OWNER_LOCK = 2_026_112_400;

/** The owner before may be stopping, or dead without Postgres having noticed. */
const PATIENCE_MS = 2_000;
const POLL_MS = 100;
const CLOSE_TIMEOUT_SECONDS = 5;

/** A Postgres database that this process owns until it releases it, and the connection that says so. */
export type OwnedPostgres = { connection: postgres.Sql; release(): Promise<void> };

/** Throws when there is no access, or when another process owns the database. */
export async function ownPostgres(databaseUrl: string, log?: { error(message: string): void }): Promise<OwnedPostgres> {
  let state: 'claiming' | 'owning' | 'lost' | 'released' = 'claiming';
  const connection = postgres(databaseUrl, {
    max: 1,
    max_lifetime: null, // a connection that is renewed loses the lock
    onnotice: () => {}, // "already exists, skipping"
    onclose: () => {
      if (state === 'owning') void takeBack();
    },
  });
  const host = connection.options.host.join(', '); // the rest of the URL may hold a password
  const release = async () => {
    state = 'released';
    await connection.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  };

  async function lock(): Promise<boolean> {
    const [row] = await connection<{ isMine: boolean }[]>`select pg_try_advisory_lock(${OWNER_LOCK}) as "isMine"`;
    return row?.isMine ?? false;
  }

  /** Postgres was restarted, or the network failed: the pool comes back by itself, and so has the lock to. */
  async function takeBack(): Promise<void> {
    state = 'lost';
    let isReported = false;
    while (state === 'lost') {
      const isMine = await lock().catch(() => null); // null: no connection yet
      if (isMine) state = 'owning';
      else if (isMine === false && !isReported) {
        isReported = true;
        log?.error(`${inUse(host)} now: stop one of them`);
      }
      if (state === 'lost') await delay(POLL_MS, undefined, { ref: false });
    }
  }

  try {
    const untilMs = performance.now() + PATIENCE_MS;
    while (!(await lock())) {
      if (performance.now() > untilMs) throw new DatabaseOwnedError(host);
      await delay(POLL_MS);
    }
    state = 'owning';
    return { connection, release };
  } catch (cause) {
    await release();
    if (cause instanceof DatabaseOwnedError) throw cause;
    throw new Error(`no access to the Postgres at ${host}: check DATABASE_URL`, { cause });
  }
}

export class DatabaseOwnedError extends Error {
  constructor(host: string) {
    super(`${inUse(host)}: stop it, or give this one another DATABASE_URL`);
    this.name = 'DatabaseOwnedError';
  }
}

function inUse(host: string): string {
  return `the database at ${host} is in use by another Curator`;
}
