import sharp from 'sharp';
import type { TopLevelSpec } from 'vega-lite';
import type { TrainConfig } from '../../lib/gan/config.ts';
import { MAX_LOSS } from '../../lib/gan/training-health.ts';
import type { TrainingLogLine } from '../../lib/gan/training-log.ts';
import { type CurvePoint, smoothed, thinned } from './curve-points.ts';

const WIDTH = 1100; // pixels of a panel
const POINTS = 1200; // of one curve
const SMOOTHING = 1 / 60; // of the training's lines
const SPARSE = 30; // points: so few are shown one by one
const LATE = 0.85; // of the steps

const INK = '#2b2a29';
const FAINT_INK = '#8a8784';
const GRID = '#e8e4de';
const PAPER = '#fdfcfa';
const CURATOR = '#1f6f8b'; // D and what it says of authentic pictures
const FORGER = '#c8553d'; // G and what D says of forged ones
const FORGER_AFTER = '#e9a178';
const WARNING = '#8c1c13';

const STYLE = {
  font: 'DejaVu Sans, Noto Sans, Helvetica, Arial, sans-serif',
  title: {
    anchor: 'start',
    color: INK,
    fontSize: 22,
    fontWeight: 600,
    subtitleColor: FAINT_INK,
    subtitleFontSize: 14,
    subtitlePadding: 8,
    offset: 20,
  },
  axis: {
    labelColor: INK,
    labelFontSize: 13,
    titleColor: FAINT_INK,
    titleFontSize: 13,
    gridColor: GRID,
    domain: false,
    ticks: false,
    labelPadding: 8,
  },
  legend: {
    labelColor: INK,
    labelFontSize: 14,
    symbolType: 'stroke',
    symbolStrokeWidth: 3,
    symbolSize: 300,
    symbolOpacity: 1,
    labelLimit: 0,
  },
  view: { stroke: null },
} as const;

type Curve = { name: string; color: string; value(line: TrainingLogLine): number | undefined };
type PanelSpec = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Panel = { title: string; curves: Curve[]; height: number; range: [number, number]; reference?: number };

const LOSSES: Curve[] = [
  { name: 'discriminator', color: CURATOR, value: ({ lossD }) => lossD },
  { name: 'generator', color: FORGER, value: ({ lossG }) => lossG },
];
const SCORES: Curve[] = [
  { name: 'D(x), authentic', color: CURATOR, value: ({ realScore }) => realScore },
  { name: 'D(G(z)), forged', color: FORGER, value: ({ fakeScoreBefore }) => fakeScoreBefore },
  { name: "D(G(z)) after D's update", color: FORGER_AFTER, value: ({ fakeScoreAfter }) => fakeScoreAfter },
];
const VARIETY: Curve[] = [{ name: 'forged', color: FORGER, value: ({ variety }) => variety }];

/** The curves of a training as a PNG: losses, what D believes, and the variety of the forged pictures where it is known. */
export async function drawLearningCurves(lines: readonly TrainingLogLine[], config: TrainConfig): Promise<Uint8Array> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new vega.View(vega.parse(compile(chartOf(lines, config)).spec), { renderer: 'none' });
  try {
    return await sharp(Buffer.from(await view.toSVG()))
      .flatten({ background: PAPER })
      .png({ palette: true, dither: 0 })
      .toBuffer();
  } finally {
    view.finalize();
  }
}

function chartOf(lines: readonly TrainingLogLine[], config: TrainConfig): TopLevelSpec {
  const { network, collection, batch, seed, steps } = config;
  const varieties = pointsOf(lines, VARIETY[0] as Curve).map(({ value }) => value);
  const panels: Panel[] = [
    { title: 'Loss', curves: LOSSES, height: 250, range: [0, highestOf(lines, LOSSES)] },
    {
      title: 'Probability of being authentic, as D sees it (dotted: 0.5, the end in theory)',
      curves: SCORES,
      height: 250,
      range: [0, 1],
      reference: 0.5,
    },
  ];
  if (varieties.length > 0) {
    panels.push({
      title: 'Variety of the forged pictures (dotted: 1, that of the authentic ones)',
      curves: VARIETY,
      height: 130,
      range: [0, varieties.reduce((highest, value) => Math.max(highest, value), 1.2)],
      reference: 1,
    });
  }
  const done = lines.at(-1)?.step ?? 0;
  const count = (value: number) => value.toLocaleString('en');
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: PAPER,
    padding: { left: 24, right: 24, top: 24, bottom: 20 },
    title: {
      text: `${network.architecture.toUpperCase()} on ${collection}`,
      subtitle: `step ${count(done)} of ${count(steps)} · ${network.resolution} px, ${network.baseChannels} channels, batch ${batch}, seed ${seed}`,
    },
    vconcat: panels.map((panel, index) =>
      panelOf(panel, { lines, isFirst: index === 0, isLast: index === panels.length - 1 }),
    ),
    spacing: 26,
    resolve: { scale: { color: 'independent' } },
    config: STYLE,
  };
}

function panelOf(
  { title, curves, height, range, reference }: Panel,
  { lines, isFirst, isLast }: { lines: readonly TrainingLogLine[]; isFirst: boolean; isLast: boolean },
): PanelSpec {
  const end = lines.at(-1)?.step ?? 1;
  const x = {
    field: 'step',
    type: 'quantitative',
    title: isLast ? 'step' : null,
    scale: { domain: [0, end] as number[] },
  } as const;
  const y = { field: 'value', type: 'quantitative', title: null, scale: { domain: range, clamp: true } } as const;
  const color = {
    field: 'curve',
    type: 'nominal',
    title: null,
    scale: { domain: curves.map(({ name }) => name), range: curves.map(({ color }) => color) },
    legend: curves.length > 1 ? { orient: 'top', offset: 6 } : null,
  } as const;
  const rows = (shape: (points: CurvePoint[]) => CurvePoint[]) =>
    curves.flatMap((curve) =>
      thinned(shape(pointsOf(lines, curve)), POINTS).map((point) => ({ ...point, curve: curve.name })),
    );
  const isSparse = rows((points) => points).length < SPARSE * curves.length;
  const warnings = lines.flatMap(({ step, warnings = [] }) =>
    warnings.map(({ kind }) => ({ step, kind: kind.replaceAll('-', ' ') })),
  );
  return {
    title: { text: title, fontSize: 15, anchor: 'start', frame: 'group', offset: curves.length > 1 ? 4 : 10 },
    width: WIDTH,
    height,
    layer: [
      {
        data: { values: reference === undefined ? [] : [{ value: reference }] },
        mark: { type: 'rule', color: FAINT_INK, strokeDash: [2, 4] },
        encoding: { y },
      },
      {
        data: { values: warnings },
        encoding: { x },
        layer: [
          { mark: { type: 'rule', color: WARNING, strokeWidth: 2, strokeDash: [6, 4] } },
          // A late one is named on its left, where there is room.
          ...(['left', 'right'] as const).map((align) => ({
            transform: [{ filter: `(datum.step > ${LATE * end}) === ${align === 'right'}` }],
            mark: {
              type: 'text',
              color: WARNING,
              align,
              dx: align === 'left' ? 6 : -6,
              dy: 8,
              y: 0,
              fontSize: 13,
            } as const,
            encoding: { text: isFirst ? ({ field: 'kind' } as const) : { value: '' } },
          })),
        ],
      },
      {
        data: { values: rows((points) => points) },
        mark: { type: 'line', strokeWidth: 1, opacity: isSparse ? 1 : 0.25, point: isSparse, clip: !isSparse },
        encoding: { x, y, color },
      },
      {
        data: { values: isSparse ? [] : rows(trendOf) },
        mark: { type: 'line', strokeWidth: 2.5, strokeJoin: 'round', clip: true },
        encoding: { x, y, color },
      },
    ],
  };
}

function pointsOf(lines: readonly TrainingLogLine[], { value }: Curve): CurvePoint[] {
  return lines.flatMap((line) => {
    const number = value(line);
    return number === undefined ? [] : { step: line.step, value: number };
  });
}

/** The course without its noise: two means are one whose neighbours count the less the farther they are. */
function trendOf(points: readonly CurvePoint[]): CurvePoint[] {
  const window = Math.round(points.length * SMOOTHING);
  return smoothed(smoothed(points, window), window);
}

/** Of the trends: a few wild steps must not press the rest to the ground, nor must a divergence. */
function highestOf(lines: readonly TrainingLogLine[], curves: Curve[]): number {
  const values = curves.flatMap((curve) => trendOf(pointsOf(lines, curve)).map(({ value }) => value));
  return Math.min(MAX_LOSS, values.reduce((highest, value) => Math.max(highest, value), 1) * 1.15);
}
