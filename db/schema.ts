/**
 * Everything that is at rest, in Postgres' dialect; PGlite speaks the same.
 *
 *     players ─┬─ consents                     checkpoints ─┬─ items ── renditions ── machine_scores
 *              ├─ events                                    └──────────────────────────────┘
 *              └─ sessions ── trials ─┬─ trial_items ── (items, renditions)
 *       protocols ──┘                 └─ judgments
 *
 * A judgment is never updated (a trigger in the migrations refuses it) and goes only with its player, by cascade. Whether
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
import { CHOICES, COLLECTIONS, LOCALES, PHASES, SPLITS, STAGES, TASKS } from '../lib/protocol/vocabulary.ts';
import { bytea, moment, opaqueKey, seed64 } from './columns.ts';

/** Whether a player contributes is not a column: it is what the latest consent says. */
export const players = pgTable(
  'players',
  {
    id: opaqueKey(),
    createdAt: moment('created_at').notNull(),
    withdrawnAt: moment('withdrawn_at'),
    withdrawalCodeHash: text('withdrawal_code_hash'),
  },
  (table) => [index('players_created_at').on(table.createdAt)],
);

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
  (table) => [index('consents_player_id').on(table.playerId, table.id)],
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

/** A player's sitting under one protocol, many rounds long. A player has at most one open. */
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
    device: jsonb('device').$type<Device>().notNull(),
    locale: text('locale', { enum: LOCALES }).notNull(),
    startedAt: moment('started_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    unique('sessions_id_player_id').on(table.id, table.playerId),
    index('sessions_player_id').on(table.playerId),
    uniqueIndex('sessions_one_open').on(table.playerId).where(sql`${table.endedAt} is null`),
  ],
);

/** A generator and its discriminator as they stood at one step: the row for a checkpoint directory. */
export const checkpoints = pgTable('checkpoints', {
  id: opaqueKey(),
  model: text('model').notNull(), // as on the shelf, 'dcgan-people'
  architecture: text('architecture').notNull(),
  step: integer('step').notNull(),
  sha256: text('sha256').notNull().unique(), // of the weights, hex: the identity
  parentId: text('parent_id'), // of the checkpoint that it was fine-tuned from
  meta: jsonb('meta').$type<Record<string, unknown>>().notNull(), // its meta.json
  createdAt: moment('created_at').notNull(),
});

/** A picture on the wall, in the store or retired; authentic ones come from a painter, the others from a checkpoint. */
export const items = pgTable(
  'items',
  {
    id: opaqueKey(),
    collection: text('collection', { enum: COLLECTIONS }).notNull(),
    truth: text('truth', { enum: CHOICES }).notNull(),
    checkpointId: text('checkpoint_id').references(() => checkpoints.id), // null for an authentic work
    seed: seed64('seed').notNull(),
    psi: doublePrecision('psi'), // truncation; null for an authentic work
    catalogueCard: jsonb('catalogue_card').$type<Record<string, unknown>>(),
    split: text('split', { enum: SPLITS }).notNull(), // by `splitOf`, written once
    madeAt: moment('made_at').notNull(),
    hungAt: moment('hung_at'),
    retiredAt: moment('retired_at'),
  },
  (table) => [
    check(
      'items_truth',
      sql`(${table.truth} = 'real' and ${table.checkpointId} is null) or (${table.truth} = 'fake' and ${table.checkpointId} is not null)`,
    ),
    check('items_seed', sql`${table.seed} between 0 and 18446744073709551615`),
    index('items_hanging').on(table.collection).where(sql`${table.hungAt} is not null and ${table.retiredAt} is null`),
  ],
);

/** The bytes of an item as people and the discriminator get them. */
export const renditions = pgTable(
  'renditions',
  {
    id: opaqueKey(),
    itemId: text('item_id')
      .notNull()
      .references(() => items.id),
    resolution: smallint('resolution').notNull(), // pixels
    bytes: bytea('bytes').notNull(),
    sha256: text('sha256').notNull(), // of the bytes, hex
    finishingVersion: integer('finishing_version').notNull(),
  },
  (table) => [
    unique('renditions_item_resolution').on(table.itemId, table.resolution, table.finishingVersion),
    unique('renditions_id_item_id').on(table.id, table.itemId),
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

/** The discriminator's opinion of the very bytes that were served. */
export const machineScores = pgTable(
  'machine_scores',
  {
    renditionId: text('rendition_id')
      .notNull()
      .references(() => renditions.id),
    checkpointId: text('checkpoint_id')
      .notNull()
      .references(() => checkpoints.id), // whose discriminator looked
    logit: doublePrecision('logit').notNull(), // > 0 leans towards real
    scoredAt: moment('scored_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.renditionId, table.checkpointId] })],
);

/** What happened around the judgments, for the one who analyses them. */
export const EVENT_KINDS = ['connect', 'reconnect', 'disconnect', 'blur', 'focus', 'round-start', 'round-end'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const events = pgTable(
  'events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    playerId: text('player_id')
      .notNull()
      .references(() => players.id, { onDelete: 'cascade' }),
    sessionId: text('session_id').references(() => sessions.id, { onDelete: 'cascade' }), // null before the first round
    kind: text('kind', { enum: EVENT_KINDS }).notNull(),
    at: moment('at').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('events_player_id').on(table.playerId), index('events_session_id').on(table.sessionId)],
);
