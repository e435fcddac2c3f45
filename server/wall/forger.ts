import type { Resolution } from '../../lib/protocol/limits.ts';

/** Whose forgeries hang: a checkpoint's directory and its row. */
export type Forger = {
  directory: string;
  checkpointId: string;
  model: string;
  architecture: string;
  step: number;
  resolution: Resolution; // of what it draws, and of everything on its wall
  latentSize: number;
};
