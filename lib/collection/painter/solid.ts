import type { Canvas } from './canvas.ts';

/** A point of a solid in its own frame: x right, y down, z towards the viewer before it is turned; u, v run over the surface. */
export type SolidPoint = { x: number; y: number; z: number; u: number; v: number };

/** What a solid is made of at one point. Colours are albedo in linear light. */
export type Material = {
  coverage: number;
  red: number;
  green: number;
  blue: number;
  /** 0 velvet … 1 varnish. */
  shine: number;
  /** How much of the ambient light gets here. */
  open: number;
  /** 1 skin, which lets the light creep round the edge, red farthest; 0 cloth. */
  flesh: number;
  /** Leans the surface to the right and downwards of the picture, for folds and strands too fine for the mesh. */
  tiltX: number;
  tiltY: number;
  /** 1 looking straight at us, 0 at the outline; set before `cover` is called. */
  facing: number;
  /** Whether we look at the solid's inner side; set before `cover` is called. */
  inside: boolean;
};

/** A curved sheet in space, as a function of u, v in [0, 1]; seen from outside u runs to the right and v down. */
export type Solid = {
  columns: number;
  rows: number;
  /** Whether the inner side can be seen too. */
  twoSided?: boolean;
  place: (u: number, v: number, point: SolidPoint) => void;
  cover: (point: SolidPoint, material: Material) => void;
};

/** Where a frame stands in the picture, and how it is turned. */
export type Placement = {
  x: number;
  y: number;
  z: number;
  scale: number;
  /** Rows of the rotation from the frame to the picture. */
  turn: readonly [
    xx: number,
    xy: number,
    xz: number,
    yx: number,
    yy: number,
    yz: number,
    zx: number,
    zy: number,
    zz: number,
  ];
};

/** Angles in radians: positive yaw turns the front to the right of the picture, pitch downwards, roll clockwise. */
export function rotation(yaw: number, pitch: number, roll: number): Placement['turn'] {
  const [cy, sy, cp, sp, cr, sr] = [
    Math.cos(yaw),
    Math.sin(yaw),
    Math.cos(pitch),
    Math.sin(pitch),
    Math.cos(roll),
    Math.sin(roll),
  ];
  const [yx, yy, yz] = [-sy * sp, cp, cy * sp];
  return [
    cy * cr - yx * sr,
    -yy * sr,
    sy * cr - yz * sr,
    cy * sr + yx * cr,
    yy * cr,
    sy * sr + yz * cr,
    -sy * cp,
    -sp,
    cy * cp,
  ];
}

/** What the solids of a picture leave behind for the light: heights, normals and materials of the nearest surface. */
export type Relief = {
  height: Float32Array;
  coverage: Float32Array;
  normal: Float32Array;
  albedo: Float32Array;
  surface: Float32Array; // shine, open, flesh
};

/** Far behind everything that can be placed. */
export const NOWHERE = -10;

const reliefs = new Map<number, Relief>();

export function clearRelief({ side }: Canvas): Relief {
  const area = side * side;
  const relief = reliefs.get(side) ?? {
    height: new Float32Array(area),
    coverage: new Float32Array(area),
    normal: new Float32Array(area * 3),
    albedo: new Float32Array(area * 3),
    surface: new Float32Array(area * 3),
  };
  reliefs.set(side, relief);
  relief.height.fill(NOWHERE);
  relief.coverage.fill(0);
  return relief;
}
