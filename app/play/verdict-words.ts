import type { RoundSummary, TrialRevealed } from '../../lib/protocol/play.ts';
import type { Choice } from '../../lib/protocol/vocabulary.ts';

/** The house curator's opinion as a person would say it: what it is, how sure, in percent. */
export function machineVerdict(machine: NonNullable<TrialRevealed['machine']>): {
  choice: Choice;
  percent: number;
  sureness: 'certain' | 'fairly' | 'hardly';
} {
  const { fakeProbability } = machine;
  const choice = fakeProbability >= 0.5 ? 'fake' : 'real';
  const percent = Math.round(100 * Math.max(fakeProbability, 1 - fakeProbability));
  return { choice, percent, sureness: percent >= 90 ? 'certain' : percent >= 65 ? 'fairly' : 'hardly' };
}

/** Stated confidence against what came true, both in percent. */
export function calibrationBand(confidence: number, accuracy: number): 'over' | 'under' | 'apt' {
  const excess = confidence - accuracy;
  if (excess > 7) return 'over';
  return excess < -7 ? 'under' : 'apt';
}

export function machineBand(summary: Pick<RoundSummary, 'correct' | 'machineCorrect'>): 'ahead' | 'behind' | 'level' {
  const lead = summary.correct - (summary.machineCorrect ?? summary.correct);
  if (lead > 0) return 'ahead';
  return lead < 0 ? 'behind' : 'level';
}

const architectureNames: Record<string, string> = { dcgan: 'DCGAN', stylegan: 'StyleGAN' };

/** A forger as a label names it. */
export function forgerNames(forger: NonNullable<TrialRevealed['forger']>): {
  name: string;
  architecture: string;
  step: number;
} {
  return { ...forger, architecture: architectureNames[forger.architecture] ?? forger.architecture };
}
