/**
 * What the server and its GPU child tell each other, by structured clone (`serialization: 'advanced'`). Every transfer is a
 * copy through a pipe, so a request carries at most MAX_BATCH pictures, and a training's pictures stay in their file.
 *
 * The child answers every `start` with exactly one `done` or `failed`. It works on one job at a time; the pictures of a
 * `generate` or a `discriminate` are made in the gap between two training steps.
 */
import type { TrainConfig } from '../../lib/gan/config.ts';
import type { TrainProgress, TrainResult } from '../../lib/gan/train-loop.ts';

/** Pictures in one request. */
export const MAX_BATCH = 128;

export type BackendInfo = {
  name: string;
  version: string;
  device: string;
  reason: string; // a sentence for people: why this backend and no better one
};

/** Where pictures come from: one 64-bit seed each, or rows of latents [count, latentSize] one after the other. */
export type PictureSource = { seeds: bigint[] } | { latents: Float32Array };

export type GenerateJob = {
  kind: 'generate';
  model: string; // the checkpoint's directory
  source: PictureSource;
  psi: number; // truncation: latents are shortened by it
  form: 'bytes' | 'floats'; // RGB 0…255, or the network's own output −1…1; [count, H, W, 3] both
};
export type DiscriminateJob = {
  kind: 'discriminate';
  model: string;
  pixels: Uint8Array | Float32Array; // [count, resolution, resolution, 3]: RGB as served, or −1…1
  count: number;
  resolution: number;
};
export type TrainJob = {
  kind: 'train';
  config: TrainConfig;
  dataset: string; // the file of finished pictures
  directory: string; // where checkpoints and the log go
  resume: boolean;
};
export type Job = GenerateJob | DiscriminateJob | TrainJob;
export type JobKind = Job['kind'];

/** What each kind of job ends with. */
export type JobResults = {
  generate: Uint8Array | Float32Array; // as `form` asked
  discriminate: Float32Array; // logits [count]
  train: TrainResult;
};

export type ToChild =
  | { kind: 'start'; id: number; job: Job }
  | { kind: 'cancel'; id: number } // a training finishes its step, keeps a checkpoint and is done; a job that waits fails
  | { kind: 'stop' }; // cancels everything, then the child ends

export type FromChild =
  | { kind: 'choosing'; line: string } // for people: the first start on a machine tries every backend
  | { kind: 'ready'; backend: BackendInfo }
  | { kind: 'unable'; message: string } // no backend could be opened; the child ends
  | { kind: 'alive' }
  | { kind: 'begun'; id: number } // the child is at it from now on: whatever kills the child now is this job's doing
  | { kind: 'progress'; id: number; progress: TrainProgress }
  | { kind: 'grid'; id: number; step: number; images: Uint8Array } // of fixed latents, [count, H, W, 3] RGB
  | { kind: 'done'; id: number; result: JobResults[JobKind] }
  | { kind: 'failed'; id: number; message: string };
