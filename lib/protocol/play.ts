/**
 * The solo game: what a player's browser asks (imperative) and what the server tells (past tense).
 *
 * A client connects with the session cookie and `auth: { protocol: PROTOCOL_VERSION }`. The server answers with
 * `player:welcomed`, which is also the whole truth after a reconnection, and deals the trials that are not yet judged again.
 * Nothing here tells a label before the judgment of that trial is at rest.
 */
import { z } from 'zod';
import { CONFIDENCES, CONSENT_VERSION, type Resolution } from './limits.ts';
import type { Result } from './result.ts';
import { CHOICES, type Choice, COLLECTIONS, type CollectionId, LOCALES } from './vocabulary.ts';

/** 128 random bits, base64url. Opaque: neither its order nor its content says anything about the picture. */
const opaqueId = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'must be an id as the server dealt it (22 characters)');

/** What kind of screen and hand answered; no fingerprint. */
const deviceSchema = z.strictObject({
  viewportWidth: z.int().min(1).max(20_000), // CSS pixels
  viewportHeight: z.int().min(1).max(20_000),
  devicePixelRatio: z.number().min(0.1).max(20),
  pictureWidth: z.int().min(1).max(4096), // CSS pixels of the picture as shown
  pointer: z.enum(['mouse', 'touch', 'keyboard', 'other']),
});

export const consentSchema = z.strictObject({
  version: z.literal(CONSENT_VERSION),
  contributes: z.boolean(),
  locale: z.enum(LOCALES),
});

export const startRoundSchema = z.strictObject({
  collection: z.enum(COLLECTIONS),
  phase: z.enum(['practice', 'main']),
  device: deviceSchema,
});

export const judgeSchema = z.strictObject({
  trialId: opaqueId,
  choice: z.enum(CHOICES),
  confidence: z.literal(CONFIDENCES),
  /** From the frame on which the picture was painted to the gesture, milliseconds. */
  reactionMs: z
    .number()
    .min(0)
    .max(24 * 3_600_000),
  /** From the picture's arrival to that frame, milliseconds. */
  readyDelayMs: z
    .number()
    .min(0)
    .max(24 * 3_600_000),
  /** The page was hidden or lost focus meanwhile. */
  focusLost: z.boolean(),
});

export const summariseSchema = z.strictObject({ round: z.int().min(0).max(1_000_000) });

export type Device = z.infer<typeof deviceSchema>;
export type Consent = z.infer<typeof consentSchema>;
export type StartRound = z.infer<typeof startRoundSchema>;
export type Judge = z.infer<typeof judgeSchema>;
export type Summarise = z.infer<typeof summariseSchema>;

/** A round as its player may see it: rounds of a session count from 0. */
export type RoundState = {
  round: number;
  phase: 'practice' | 'main';
  collection: CollectionId;
  length: number; // PRACTICE_LENGTH or ROUND_LENGTH
  reveals: TrialRevealed[]; // of the trials judged so far, in their order
};

/** `round` is null before the first one, and stays on the finished one until the next begins. */
export type PlayerWelcomed = {
  consent: { version: string; contributes: boolean } | null;
  practised: boolean;
  round: RoundState | null;
};

/** A picture to judge. Its bytes come beside it: PICTURE_BYTES[resolution] of them. */
export type TrialDealt = { trialId: string; round: number; index: number; resolution: Resolution };

/** The truth, after the judgment is at rest. */
export type TrialRevealed = {
  trialId: string;
  index: number;
  choice: Choice;
  confidence: (typeof CONFIDENCES)[number];
  truth: Choice;
  points: number; // 0…1000, proper (Brier) score
  /** The discriminator's opinion of the same bytes: its probability that the picture is fake, 0.01…0.99. Null where it has not looked. */
  machine: { fakeProbability: number } | null;
  /** Who forged it; null for an authentic picture. */
  forger: { name: string; architecture: string; step: number } | null;
};

/** Signal detection over one round; signal = fake. Null where a class has no trial in it. */
export type RoundSummary = {
  round: number;
  phase: 'practice' | 'main';
  trials: number;
  correct: number;
  points: number;
  maxPoints: number; // 1000 per trial
  dPrime: number | null; // log-linear correction
  criterion: number | null; // > 0: leans towards "real"
  fakes: { shown: number; calledReal: number };
  reals: { shown: number; calledFake: number };
  meanConfidence: number; // percent
  machineCorrect: number | null; // of the same trials
  /** The forgeries taken for real, surest mistakes first. */
  fooledBy: {
    trialId: string;
    index: number;
    confidence: number;
    resolution: Resolution;
    pictureBytes: number; // of `pictures`: PICTURE_BYTES[resolution]
    forger: TrialRevealed['forger'];
  }[];
  /** Their bytes as they were served, one after the other: a message of a whole round of attachments is more than socket.io takes. */
  pictures: Uint8Array;
};

export type PlayClientToServer = {
  'player:consent': (consent: Consent, ack: (result: Result<PlayerWelcomed>) => void) => void;
  'round:start': (start: StartRound, ack: (result: Result<RoundState>) => void) => void;
  'trial:judge': (judge: Judge, ack: (result: Result<TrialRevealed>) => void) => void;
  'round:summarise': (summarise: Summarise, ack: (result: Result<RoundSummary>) => void) => void;
};

export type PlayServerToClient = {
  'player:welcomed': (state: PlayerWelcomed) => void;
  /** Acknowledged when the client holds the bytes; dealt again without that, and after a reconnection. */
  'trial:dealt': (trial: TrialDealt, picture: ArrayBuffer, ack: () => void) => void;
  /** The wall has to be refilled first; the next `trial:dealt` ends the wait. */
  'round:waited': (state: { round: number; index: number }) => void;
};
