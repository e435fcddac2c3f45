import type { ServedTrial } from './served-session.ts';

/** Everything that the browser knows when the picture stands on the easel, except the picture. */
export function featuresOf({
  dealt,
  text,
  dealtAtMs,
  gapMs,
  answeredMs,
  waits,
  hasWaited,
  before,
}: ServedTrial): number[] {
  const { trialId, index, round } = dealt;
  const truths = before.map(({ truth }) => (truth === 'fake' ? 1 : -1));
  const sum = (values: number[]) => values.reduce<number>((total, value) => total + value, 0);
  const ofRound = truths.slice(truths.length - index);
  const last = before.at(-1);
  const codes = [...trialId].map((character) => character.charCodeAt(0));
  const recent = [1, 2, 3, 4, 5].map((back) => truths.at(-back) ?? 0);
  const imbalance = sum(ofRound);
  return [
    ...codes,
    ...codes.map((code) => code & 1),
    sum(codes),
    text.length,
    index,
    round,
    Math.log1p(gapMs),
    Math.log1p(answeredMs),
    dealtAtMs % 1,
    dealtAtMs % 16,
    waits,
    Number(hasWaited),
    Number(hasWaited) * (recent[0] ?? 0),
    Number(hasWaited) * Math.sign(sum(truths)), // the class that was shown less has more left
    ...recent,
    (recent[0] ?? 0) * (recent[1] ?? 0),
    (recent[0] ?? 0) * (recent[1] ?? 0) * (recent[2] ?? 0),
    imbalance,
    imbalance * index,
    imbalance / (21 - index), // what a balanced round would have left
    sum(truths),
    sum(truths) / Math.sqrt(truths.length + 1),
    sum(truths.slice(-8)),
    last?.machine?.fakeProbability ?? 0.5,
    last?.points ?? 0,
    last === undefined ? 0 : last.choice === 'fake' ? 1 : -1,
    (last?.points ?? 0) * (recent[0] ?? 0),
    Math.log1p(answeredMs) * (recent[0] ?? 0),
  ];
}
