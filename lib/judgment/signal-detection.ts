/**
 * Signal detection for "real or fake?". The signal is the forgery, the response is "fake".
 *
 *     hit          a fake called fake      false alarm        a real one called fake
 *     miss         a fake called real      correct rejection  a real one called real
 *
 * With the log-linear correction of Hautus (1995), applied always and not only at 0 and 100 %:
 *
 *     H = (hits + ½) / (fakes + 1)         F = (false alarms + ½) / (reals + 1)
 *     d′ = z(H) − z(F)                     how well the two are told apart; 0 is chance
 *     c = −½ (z(H) + z(F))                 the criterion; > 0 leans towards "real"
 *     ln β = c · d′
 */
import { inverseNormal } from './normal.ts';

export type SignalCounts = { hits: number; misses: number; falseAlarms: number; correctRejections: number };

export type SignalDetection = {
  hitRate: number; // corrected, hence never 0 or 1
  falseAlarmRate: number;
  dPrime: number;
  criterion: number;
  logBeta: number;
};

export function countSignals(judgments: Iterable<{ truth: 'real' | 'fake'; choice: 'real' | 'fake' }>): SignalCounts {
  const counts: SignalCounts = { hits: 0, misses: 0, falseAlarms: 0, correctRejections: 0 };
  for (const { truth, choice } of judgments) {
    if (truth === 'fake') counts[choice === 'fake' ? 'hits' : 'misses']++;
    else counts[choice === 'fake' ? 'falseAlarms' : 'correctRejections']++;
  }
  return counts;
}

/** Null where a class was never shown: nothing can be said about telling the two apart. */
export function detectSignal(counts: SignalCounts): SignalDetection | null {
  const fakes = counts.hits + counts.misses;
  const reals = counts.falseAlarms + counts.correctRejections;
  if (fakes === 0 || reals === 0) return null;
  const hitRate = (counts.hits + 0.5) / (fakes + 1);
  const falseAlarmRate = (counts.falseAlarms + 0.5) / (reals + 1);
  const zHits = inverseNormal(hitRate);
  const zFalseAlarms = inverseNormal(falseAlarmRate);
  const dPrime = zHits - zFalseAlarms;
  const criterion = -(zHits + zFalseAlarms) / 2;
  return { hitRate, falseAlarmRate, dPrime, criterion, logBeta: criterion * dPrime };
}
