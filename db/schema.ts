/**
 * Everything that is at rest, in Postgres' dialect; PGlite speaks the same.
 *
 *     players ── consents                      checkpoints ─┬─ items ── renditions ── machine_scores
 *          └─────────┴─ sessions ─┬─ events                 └──────────────────────────────┘
 *           protocols ──┘         └─ trials ─┬─ trial_items ── (items, renditions)
 *                                            └─ judgments
 *
 * A judgment is never updated (a trigger in the migrations refuses it) and goes only with its session, by cascade. Whether
 * it was right is never stored: it follows from the item's truth. Composite foreign keys carry `player_id` from the
 * session over the trial to the judgment, so the database itself refuses an answer to somebody else's trial.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Device } from '../lib/protocol/play.ts';
import { LOCALES, PHASES, STAGES, TASKS } from '../lib/protocol/vocabulary.ts';
import { moment, opaqueKey } from './columns.ts';
import { renditions } from './wall-schema.ts';

export { checkpoints, items, machineScores, renditions } from './wall-schema.ts';

/** Whether a player contributes is not a column: the latest consent says what the next session is for. */
export const players = pgTable('players', {
  id: opaqueKey(),
  createdAt: moment('created_at').notNull(),
  withdrawnAt: moment('withdrawn_at'),
  withdrawalCodeHash: text('withdrawal_code_hash'),
});

/** One row per answer to the consent text; the latest counts. */
export const consents = pgTable(
  'consents',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    playerId: text('player_id')
      .notNull()
      .references(() => players.id, { onDelete: 'cascade' }),
    version: text('version').notNull(), // CONSENT_VERSION of the text that was shown
    contributes: boolean('contributes').notNull(),
    locale: text('locale', { enum: LOCALES }).notNull(), // the language in which it was read
    at: moment('at').notNull(),
  },
  (table) => [
    index('consents_player_id').on(table.playerId, table.id),
    unique('consents_id_player_id_contributes').on(table.id, table.playerId, table.contributes),
  ],
);

/** The rules that a session was played under: lengths, feedback, assignment policy. New parameters get a new version. */
export const protocols = pgTable(
  'protocols',
  {
    id: opaqueKey(),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    params: jsonb('params').$type<Record<string, unknown>>().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [unique('protocols_name_version').on(table.name, table.version)],
);

/**
 * A player's sitting under one protocol and one consent, many rounds long. A player has at most one open. Its rows are
 * published and learned from only if it contributes; a later consent speaks for later sessions.
 */
export const sessions = pgTable(
  'sessions',
  {
    id: opaqueKey(),
    playerId: text('player_id')
      .notNull()
      .references(() => players.id, { onDelete: 'cascade' }),
    protocolId: text('protocol_id')
      .notNull()
      .references(() => protocols.id),
    consentId: bigint('consent_id', { mode: 'number' }).notNull(),
    contributes: boolean('contributes').notNull(), // the consent's
    device: jsonb('device').$type<Device>().notNull(),
    locale: text('locale', { enum: LOCALES }).notNull(),
    startedAt: moment('started_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    foreignKey({
      name: 'sessions_consent',
      columns: [table.consentId, table.playerId, table.contributes],
      foreignColumns: [consents.id, consents.playerId, consents.contributes],
    }).onDelete('cascade'),
    unique('sessions_id_player_id').on(table.id, table.playerId),
    index('sessions_player_id').on(table.playerId),
    index('sessions_to_forget').on(table.startedAt).where(sql`not ${table.contributes}`),
    uniqueIndex('sessions_one_open').on(table.playerId).where(sql`${table.endedAt} is null`),
  ],
);

/** One question to one player, written before it is dealt. Rounds of a session and trials of a round count from 0. */
export const trials = pgTable(
  'trials',
  {
    id: opaqueKey(),
    sessionId: text('session_id').notNull(),
    playerId: text('player_id').notNull(), // the session's
    task: text('task', { enum: TASKS }).notNull(),
    phase: text('phase', { enum: PHASES }).notNull(),
    round: integer('round').notNull(),
    index: integer('index').notNull(),
    propensity: doublePrecision('propensity').notNull(), // of these pictures under the protocol's assignment policy, 0…1
    dealtAt: moment('dealt_at').notNull(),
  },
  (table) => [
    foreignKey({
      name: 'trials_session',
      columns: [table.sessionId, table.playerId],
      foreignColumns: [sessions.id, sessions.playerId],
    }).onDelete('cascade'),
    unique('trials_id_player_id').on(table.id, table.playerId),
    unique('trials_place').on(table.sessionId, table.round, table.index),
    index('trials_player_id').on(table.playerId),
    check('trials_propensity', sql`${table.propensity} > 0 and ${table.propensity} <= 1`),
  ],
);

/** The pictures of a trial: one at position 0 for `single`, more for the tasks to come. */
export const trialItems = pgTable(
  'trial_items',
  {
    trialId: text('trial_id')
      .notNull()
      .references(() => trials.id, { onDelete: 'cascade' }),
    position: smallint('position').notNull(),
    itemId: text('item_id').notNull(),
    renditionId: text('rendition_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.position] }),
    foreignKey({
      name: 'trial_items_rendition',
      columns: [table.renditionId, table.itemId],
      foreignColumns: [renditions.id, renditions.itemId],
    }),
    index('trial_items_item_id').on(table.itemId),
  ],
);

/** An answer, once and for all. */
export const judgments = pgTable(
  'judgments',
  {
    trialId: text('trial_id').notNull(),
    playerId: text('player_id').notNull(),
    stage: text('stage', { enum: STAGES }).notNull(),
    choice: text('choice').notNull(), // 'real' or 'fake' for `single`, else the chosen position
    confidence: smallint('confidence'), // stated probability of being right, percent; null where it was not asked
    reactionMs: doublePrecision('reaction_ms').notNull(), // the browser's: from the painted frame to the gesture
    readyDelayMs: doublePrecision('ready_delay_ms').notNull(), // the browser's: from the picture's arrival to that frame
    elapsedMs: doublePrecision('elapsed_ms'), // the server's: from sending the picture to receiving the answer; null when unknown
    focusLost: boolean('focus_lost').notNull(),
    receivedAt: moment('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.playerId, table.stage] }),
    foreignKey({
      name: 'judgments_trial',
      columns: [table.trialId, table.playerId],
      foreignColumns: [trials.id, trials.playerId],
    }).onDelete('cascade'),
    index('judgments_player_id').on(table.playerId, table.receivedAt),
    check('judgments_confidence', sql`${table.confidence} between 0 and 100`),
  ],
);

/** What happened around the judgments, for the one who analyses them. */
export const EVENT_KINDS = ['connect', 'reconnect', 'disconnect', 'blur', 'focus', 'round-start', 'round-end'] as const;

export const events = pgTable(
  'events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: EVENT_KINDS }).notNull(),
    at: moment('at').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('events_session_id').on(table.sessionId)],
);
