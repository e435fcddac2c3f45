import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { newOpaqueId } from '../../db/opaque-id.ts';
import { latestConsent } from '../../db/queries/players.ts';
import { ensureProtocol } from '../../db/queries/protocols.ts';
import { findOpenSession } from '../../db/queries/sessions.ts';
import { sessions } from '../../db/schema.ts';
import { ROUND_LENGTH, TRIAL_LIFETIME_MS } from '../../lib/protocol/limits.ts';
import { KEPT_MS } from '../../server/game/forget-players.ts';
import { continueSession, type GivenConsent, giveConsent, SESSION_LENGTH_MS } from '../../server/game/sitting.ts';
import { databaseKinds, useDatabase } from '../support/databases.ts';
import { DEVICE } from '../support/player.ts';
import { NOON } from '../support/stand-in-rows.ts';

const NOON_MS = NOON.getTime();

describe.each(databaseKinds)('sittings on %s', (kind) => {
  const database = useDatabase(kind);

  async function arrive() {
    const { db } = database();
    const playerId = newOpaqueId();
    const { id: protocolId } = await ensureProtocol(db, { name: 'solo', version: 1, params: {}, createdAt: NOON });
    let consent: GivenConsent | null = null;
    return {
      playerId,
      async agree(contributes: boolean, { atMs = NOON_MS, version = '2026-11-24' } = {}) {
        const text = { version, contributes, locale: 'zh-CN' as const };
        const given = await giveConsent(db, { playerId, ...text, at: new Date(atMs), previous: consent });
        consent = given.consent;
        return given.isSessionOver;
      },
      async play({ nowMs, lastDealtAtMs = null }: { nowMs: number; lastDealtAtMs?: number | null }) {
        if (consent === null) throw new Error('nobody plays before they agreed');
        const session = await findOpenSession(db, playerId);
        const sitting = { playerId, protocolId, device: DEVICE };
        return continueSession(db, { session, lastDealtAtMs, sitting, consent, nowMs });
      },
    };
  }

  test('P13: a session is marked with its consent; another answer ends it, the same one does not', async () => {
    const { db } = database();
    const player = await arrive();
    expect(await player.agree(false)).toBe(false);
    const first = await player.play({ nowMs: NOON_MS });
    expect(first).toMatchObject({
      consentId: (await latestConsent(db, player.playerId))?.id,
      contributes: false,
      locale: 'zh-CN',
    });
    expect(await player.agree(false, { atMs: NOON_MS + 1_000 })).toBe(false);
    expect(await player.play({ nowMs: NOON_MS + 2_000 })).toEqual(first);

    expect(await player.agree(true, { atMs: NOON_MS + 3_000 })).toBe(true);
    expect(await findOpenSession(db, player.playerId)).toBeNull();
    const second = await player.play({ nowMs: NOON_MS + 4_000 });
    expect(second).toMatchObject({ contributes: true, consentId: (await latestConsent(db, player.playerId))?.id });
    expect(await player.agree(true, { atMs: NOON_MS + 5_000, version: 'newer' })).toBe(true);
    expect(await player.agree(false, { atMs: NOON_MS + 6_000, version: 'newer' })).toBe(true);
    const stored = await db.select().from(sessions).where(eq(sessions.playerId, player.playerId));
    expect(new Set(stored)).toEqual(
      new Set([
        { ...first, endedAt: new Date(NOON_MS + 3_000) },
        { ...second, endedAt: new Date(NOON_MS + 5_000) },
      ]),
    );
  });

  test('P10: a session ends after half an hour of silence, or takes no round after half a day', async () => {
    const { db } = database();
    const player = await arrive();
    await player.agree(false);
    const first = await player.play({ nowMs: NOON_MS });
    const lastDealtAtMs = NOON_MS + SESSION_LENGTH_MS - 1_000;
    expect(await player.play({ lastDealtAtMs, nowMs: lastDealtAtMs + 1 })).toEqual(first);
    const second = await player.play({ lastDealtAtMs, nowMs: NOON_MS + SESSION_LENGTH_MS });
    expect(second.id).not.toBe(first.id);
    const [ended] = await db.select().from(sessions).where(eq(sessions.id, first.id));
    expect(ended?.endedAt?.getTime()).toBe(lastDealtAtMs);
    const startedMs = second.startedAt.getTime();
    expect((await player.play({ nowMs: startedMs + TRIAL_LIFETIME_MS - 1 })).id).toBe(second.id);
    expect((await player.play({ nowMs: startedMs + TRIAL_LIFETIME_MS })).id).not.toBe(second.id);
  });
});

test('P13: the longest session is over before it is old enough to be deleted', () => {
  expect(SESSION_LENGTH_MS + ROUND_LENGTH * TRIAL_LIFETIME_MS).toBeLessThan(KEPT_MS);
});
