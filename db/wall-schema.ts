/** What hangs on the wall, who made it and what the machine says of it. Everybody imports these tables from `schema.ts`. */
import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { CHOICES, COLLECTIONS, SPLITS } from '../lib/protocol/vocabulary.ts';
import { bytea, moment, opaqueKey, seed64 } from './columns.ts';

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
