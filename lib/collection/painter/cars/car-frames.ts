import type { CarCard } from './car-card.ts';

/** Lengths and heights in metres; the rest are shares of the length behind the nose. */
type Frame = {
  length: number;
  roof: number;
  belt: number;
  cabin: readonly [screenFoot: number, roofFront: number, roofRear: number, rearFoot: number];
  pillars: readonly number[];
};

/** The proportions of a body in any era. */
export const FRAMES: Record<CarCard['body'], Frame> = {
  saloon: { length: 4.5, roof: 1.44, belt: 0.92, cabin: [0.28, 0.41, 0.7, 0.86], pillars: [0.14, 0.52] },
  hatchback: { length: 3.85, roof: 1.46, belt: 0.92, cabin: [0.25, 0.39, 0.85, 0.985], pillars: [0.2, 0.56] },
  estate: { length: 4.6, roof: 1.48, belt: 0.92, cabin: [0.27, 0.39, 0.92, 0.985], pillars: [0.34, 0.64] },
  coupe: { length: 4.3, roof: 1.3, belt: 0.86, cabin: [0.34, 0.47, 0.66, 0.92], pillars: [0.26] },
  convertible: { length: 4.2, roof: 1.3, belt: 0.86, cabin: [0.35, 0.43, 0.7, 0.74], pillars: [] },
  van: { length: 4.5, roof: 1.98, belt: 1.12, cabin: [0.07, 0.2, 0.95, 0.99], pillars: [0.33, 0.66] },
  pickup: { length: 4.7, roof: 1.74, belt: 1.0, cabin: [0.25, 0.33, 0.57, 0.6], pillars: [] },
  suv: { length: 4.4, roof: 1.76, belt: 1.08, cabin: [0.27, 0.36, 0.92, 0.985], pillars: [0.33, 0.62] },
};

type EraFrame = {
  stretch: number;
  roof: number; // metres added
  belt: number;
  /** Shifts of the cabin's four points, in shares of the length, positive to the rear. */
  cabin: readonly [number, number, number, number];
  nose: number; // metres below the belt
  deck: number;
  tail: number;
  axles: readonly [front: number, rear: number];
  wheelRadius: number;
  ends: number;
  section: number;
  cabinPlan: number;
  cabinRise: number;
  cabinTop: number; // of the half width
  glass: readonly [from: number, to: number];
  pillarWidth: number;
};

/** What an era does to the proportions, and how round its shapes are. */
export const ERAS: Record<CarCard['era'], EraFrame> = {
  '1930s': {
    stretch: 0.98,
    roof: 0.21,
    belt: 0.17,
    cabin: [0.12, 0.04, 0, 0.05],
    nose: 0.06,
    deck: 0.12,
    tail: 0.42,
    axles: [0.15, 0.81],
    wheelRadius: 0.39,
    ends: 4,
    section: 3,
    cabinPlan: 3.6,
    cabinRise: 3.4,
    cabinTop: 0.62,
    glass: [0.2, 0.8],
    pillarWidth: 0.075,
  },
  '1950s': {
    stretch: 1.05,
    roof: 0.06,
    belt: 0.04,
    cabin: [0.02, 0.01, -0.02, -0.05],
    nose: 0.1,
    deck: 0.04,
    tail: 0.1,
    axles: [0.19, 0.78],
    wheelRadius: 0.36,
    ends: 6,
    section: 3.6,
    cabinPlan: 4,
    cabinRise: 3.4,
    cabinTop: 0.72,
    glass: [0.1, 0.8],
    pillarWidth: 0.045,
  },
  '1970s': {
    stretch: 1,
    roof: -0.01,
    belt: -0.01,
    cabin: [0.03, 0.01, 0, 0],
    nose: 0.13,
    deck: 0.02,
    tail: 0.05,
    axles: [0.19, 0.78],
    wheelRadius: 0.33,
    ends: 16,
    section: 7,
    cabinPlan: 9,
    cabinRise: 7,
    cabinTop: 0.78,
    glass: [0.1, 0.86],
    pillarWidth: 0.04,
  },
  '1990s': {
    stretch: 1,
    roof: 0,
    belt: 0.02,
    cabin: [-0.03, 0.01, 0, 0.02],
    nose: 0.26,
    deck: -0.05,
    tail: 0,
    axles: [0.19, 0.79],
    wheelRadius: 0.355,
    ends: 5.5,
    section: 4.4,
    cabinPlan: 4.5,
    cabinRise: 4,
    cabinTop: 0.7,
    glass: [0.08, 0.82],
    pillarWidth: 0.04,
  },
};
