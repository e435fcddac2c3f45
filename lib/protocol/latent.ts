/** The live latent walk of the front page: faces that the generator makes now, one generation for all viewers. */
import { z } from 'zod';
import type { Result } from './result.ts';

export const watchWalkSchema = z.strictObject({});

/** What the frames look like: `faces` pictures of `resolution`² RGB pixels each, one after the other. */
export type WalkWatched = {
  faces: number;
  resolution: number;
  framesPerSecond: number;
  forger: { name: string; step: number };
};

export type LatentClientToServer = {
  'walk:watch': (empty: Record<string, never>, ack: (result: Result<WalkWatched>) => void) => void;
  'walk:leave': (empty: Record<string, never>, ack: (result: Result<null>) => void) => void;
};

export type LatentServerToClient = {
  /** Volatile: the newest frame wins, the others are dropped. */
  'walk:framed': (frame: ArrayBuffer) => void;
};
