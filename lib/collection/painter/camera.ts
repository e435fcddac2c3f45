/**
 * A camera on the ground looking level, so that uprights stay upright as painters draw them. World: x the car's front, y its
 * left, z up, metres; the picture: x, y in [-1, 1], y down.
 */
export type Camera = {
  x: number;
  y: number;
  z: number;
  /** The level direction that it looks in. */
  forwardX: number;
  forwardY: number;
  focal: number;
  centreX: number;
  /** Of the horizon in the picture. */
  horizon: number;
};

export type CameraStand = { azimuth: number; distance: number; height: number };

/** Places the camera so that the points fill `width` of the picture's half width, centred, with the lowest at `groundLine`. */
export function frame(
  points: readonly Float32Array[],
  { azimuth, distance, height }: CameraStand,
  { width, groundLine }: { width: number; groundLine: number },
): Camera {
  const camera: Camera = {
    x: distance * Math.cos(azimuth),
    y: distance * Math.sin(azimuth),
    z: height,
    forwardX: -Math.cos(azimuth),
    forwardY: -Math.sin(azimuth),
    focal: 1,
    centreX: 0,
    horizon: 0,
  };
  let [left, right, bottom] = [1e9, -1e9, -1e9];
  for (const list of points) {
    for (let at = 0; at < list.length; at += 3) {
      const dx = (list[at] as number) - camera.x;
      const dy = (list[at + 1] as number) - camera.y;
      const depth = dx * camera.forwardX + dy * camera.forwardY;
      const across = (dx * camera.forwardY - dy * camera.forwardX) / depth;
      left = Math.min(left, across);
      right = Math.max(right, across);
      bottom = Math.max(bottom, (height - (list[at + 2] as number)) / depth);
    }
  }
  const focal = (2 * width) / (right - left);
  return { ...camera, focal, centreX: (-focal * (left + right)) / 2, horizon: groundLine - focal * bottom };
}
