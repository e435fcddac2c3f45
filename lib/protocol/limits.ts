/** Raised with every incompatible change of an event; sent in the handshake. */
export const PROTOCOL_VERSION = 1;

/** The consent text now in force (`app/_messages`, key `consent`). A new text gets a new version and everybody is asked again. */
export const CONSENT_VERSION = '2026-11-24';

/** Trials in a round, and in the practice before the first one. */
export const ROUND_LENGTH = 20;
export const PRACTICE_LENGTH = 4;

/** Faces that a client holds but has not judged: the one on the easel and the ones decoded behind it. */
export const DEALT_AHEAD = 3;

/** A dealt trial can be judged for this long; afterwards its round is over. */
export const TRIAL_LIFETIME_MS = 30 * 60_000;

/** The largest message that a client may send. */
export const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024;

/** Bytes of a picture on the wire, by its resolution in pixels: raw RGB at 64, padded WebP above. The same for both classes. */
export const PICTURE_BYTES = { 64: 64 * 64 * 3, 128: 24 * 1024, 256: 64 * 1024 } as const;
export type Resolution = keyof typeof PICTURE_BYTES;

/** Stated probabilities of being right, in percent: a guess, fairly sure, certain. */
export const CONFIDENCES = [50, 75, 95] as const;
export type Confidence = (typeof CONFIDENCES)[number];
