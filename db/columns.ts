/** The column shapes that the tables share. */
import { customType, numeric, text, timestamp } from 'drizzle-orm/pg-core';
import { newOpaqueId } from './opaque-id.ts';

/** A primary key of 22 base64url characters, made here unless the row brings one. */
export const opaqueKey = () => text('id').primaryKey().$defaultFn(newOpaqueId);

/** A point in time, to the millisecond, so that a JavaScript `Date` comes back as it went in. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** An unsigned 64-bit seed as a JavaScript `bigint`. Postgres' own bigint is signed and would need a two's complement convention in every query. */
export const seed64 = (name: string) => numeric(name, { precision: 20, scale: 0, mode: 'bigint' });

/** Bytes, as a `Uint8Array` over a buffer of its own (postgres.js gives slices of a shared one). */
export const bytea = customType<{ data: Uint8Array<ArrayBuffer>; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => new Uint8Array(value),
});
