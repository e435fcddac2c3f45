import type { Solid, SolidPoint } from './solid.ts';

type Centre = { x: number; y: number; z: number };

/** An egg with its poles above and below; `warp` may bend it afterwards. */
export function eggSolid(
  centre: Centre,
  radius: Centre,
  { mesh = 14, cover, warp }: { mesh?: number; cover: Solid['cover']; warp?: (point: SolidPoint) => void },
): Solid {
  return {
    columns: mesh * 2,
    rows: mesh,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 2 * Math.PI;
      const polar = v * Math.PI;
      point.x = centre.x + radius.x * Math.sin(polar) * Math.sin(azimuth);
      point.y = centre.y - radius.y * Math.cos(polar);
      point.z = centre.z + radius.z * Math.sin(polar) * Math.cos(azimuth);
      warp?.(point);
    },
    cover,
  };
}

/** A round rope along a path that runs downwards in the main. v runs along it, u round it. */
export function ropeSolid(
  path: (t: number, point: Centre) => void,
  radius: (t: number, azimuth: number) => number,
  { rows = 20, cover }: { rows?: number; cover: Solid['cover'] },
): Solid {
  const centre: Centre = { x: 0, y: 0, z: 0 };
  return {
    columns: 14,
    rows,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 2 * Math.PI;
      path(v, centre);
      const wide = radius(v, azimuth);
      point.x = centre.x + wide * Math.sin(azimuth);
      point.y = centre.y;
      point.z = centre.z + wide * Math.cos(azimuth);
    },
    cover,
  };
}
