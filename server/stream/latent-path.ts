/** A smooth way through a normal latent space that never ends. */
export type LatentPath = {
  /** The next latents, one row a frame: [frames, latentSize]. */
  next(frames: number): Float32Array;
};

/** From one random latent to the next in `framesPerLeg` frames, by spherical interpolation; the corners are eased. */
export function createLatentPath(options: {
  latentSize: number;
  framesPerLeg: number;
  normal: () => number; // N(0, 1)
}): LatentPath {
  const { latentSize, framesPerLeg, normal } = options;
  const draw = () => Float32Array.from({ length: latentSize }, normal);
  let from = draw();
  let to = draw();
  let frame = 0;
  return {
    next(frames) {
      const rows = new Float32Array(frames * latentSize); // [frames, latentSize]
      for (let row = 0; row < frames; row++) {
        rows.set(slerp(from, to, ease(frame / framesPerLeg)), row * latentSize);
        frame++;
        if (frame < framesPerLeg) continue;
        from = to;
        to = draw();
        frame = 0;
      }
      return rows;
    },
  };
}

/**
 * Along the great circle, the length interpolated apart: a straight line between two normal vectors would pass much
 * nearer to the origin than the generator ever saw (T. White, "Sampling Generative Networks", 2016).
 */
export function slerp(from: Float32Array, to: Float32Array, t: number): Float32Array {
  const fromLength = length(from);
  const toLength = length(to);
  const cosine = from.reduce((sum, value, i) => sum + value * (to[i] as number), 0) / (fromLength * toLength);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  if (sine < 1e-6) return from.map((value, i) => (1 - t) * value + t * (to[i] as number));
  const a = Math.sin((1 - t) * angle) / sine / fromLength;
  const b = Math.sin(t * angle) / sine / toLength;
  const radius = (1 - t) * fromLength + t * toLength;
  return from.map((value, i) => radius * (a * value + b * (to[i] as number)));
}

/** Half a cosine: the walk lingers at a face and hurries between two. */
function ease(t: number): number {
  return (1 - Math.cos(Math.PI * t)) / 2;
}

function length(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
