import type { WalkWatched } from '../../lib/protocol/latent.ts';
import type { GpuWorker } from '../gpu/worker-handle.ts';
import type { Log } from '../log.ts';
import { createLatentPath } from './latent-path.ts';

export type LatentWalk = {
  format: WalkWatched;
  /** One more viewer. Returns the way to leave; without viewers nothing is generated. */
  watch(): () => void;
  stop(): void;
};

export type LatentWalkOptions = {
  forger: { directory: string; model: string; step: number; resolution: number; latentSize: number };
  gpu: Pick<GpuWorker, 'generateFromLatents' | 'info'>;
  emit(frame: Uint8Array): void;
  /** Pictures for the wall are being made: they go first. */
  isBusy(): boolean;
  /** A standard normal number, from the system's secure source. */
  normal(): number;
  log: Log;
};

const FACES = 1; // 147 kB a second for each viewer; a class of thirty on one wireless network is what limits it
const FRAMES_PER_SECOND = 12;
const FRAMES_PER_LEG = 36; // from one latent to the next: three seconds
const BATCH_FRAMES = 12;
const STOCK_FRAMES = 24; // generated ahead
const RETRY_MS = 2000;

/**
 * Faces that the generator makes now, one generation for all viewers. Frames are made ahead in small batches and shown at
 * an even pace. A slow engine works at most half of the time for this; then frames are skipped, not hurried.
 */
export function startLatentWalk(options: LatentWalkOptions): LatentWalk {
  const { forger, gpu, emit, isBusy, normal, log } = options;
  const path = createLatentPath({ latentSize: forger.latentSize, framesPerLeg: FRAMES_PER_LEG, normal });
  const frameBytes = FACES * forger.resolution ** 2 * 3;
  const stock: Uint8Array[] = [];
  let viewers = 0;
  let pace: NodeJS.Timeout | undefined;
  let notBeforeMs = 0;
  let isMaking = false;
  let isFailing = false;

  function tick(): void {
    const frame = stock.shift();
    if (frame !== undefined) emit(frame);
    const isDue = stock.length <= STOCK_FRAMES - BATCH_FRAMES && performance.now() >= notBeforeMs;
    if (!isMaking && isDue && !isBusy() && gpu.info() !== null) void make();
  }

  async function make(): Promise<void> {
    const startedAtMs = performance.now();
    isMaking = true;
    try {
      const latents = path.next(BATCH_FRAMES * FACES);
      const bytes = await gpu.generateFromLatents({ model: forger.directory, latents });
      for (let frame = 0; frame < BATCH_FRAMES; frame++) {
        stock.push(bytes.slice(frame * frameBytes, (frame + 1) * frameBytes));
      }
      const nowMs = performance.now();
      notBeforeMs = nowMs + (nowMs - startedAtMs);
      isFailing = false;
    } catch (error) {
      notBeforeMs = performance.now() + RETRY_MS;
      if (!isFailing) log.debug({ err: error }, 'the walk pauses until the engine is back');
      isFailing = true;
    } finally {
      isMaking = false;
    }
  }

  return {
    format: {
      faces: FACES,
      resolution: forger.resolution,
      framesPerSecond: FRAMES_PER_SECOND,
      forger: { name: forger.model, step: forger.step },
    },
    watch() {
      viewers++;
      pace ??= setInterval(tick, 1000 / FRAMES_PER_SECOND);
      let isWatching = true;
      return () => {
        if (!isWatching) return;
        isWatching = false;
        viewers--;
        if (viewers > 0) return;
        clearInterval(pace);
        pace = undefined;
      };
    },
    stop() {
      clearInterval(pace);
      pace = undefined;
    },
  };
}
