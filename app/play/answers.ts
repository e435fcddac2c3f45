import type { CONFIDENCES } from '../../lib/protocol/limits.ts';
import type { Judge } from '../../lib/protocol/play.ts';

/** One gesture: what it is, and the stated probability of being right. */
export type Answer = Pick<Judge, 'choice' | 'confidence'>;

export const confidences: typeof CONFIDENCES = [50, 75, 95];

/** From certainly fake to certainly real, as the keys lie on a keyboard and the buttons on a wide screen. */
export const answers = [
  { key: '1', choice: 'fake', confidence: 95 },
  { key: '2', choice: 'fake', confidence: 75 },
  { key: '3', choice: 'fake', confidence: 50 },
  { key: '8', choice: 'real', confidence: 50 },
  { key: '9', choice: 'real', confidence: 75 },
  { key: '0', choice: 'real', confidence: 95 },
] as const satisfies readonly (Answer & { key: string })[];

export function answerOfKey(key: string): Answer | null {
  const answer = answers.find((candidate) => candidate.key === key);
  return answer ? { choice: answer.choice, confidence: answer.confidence } : null;
}

const keysOfTheReader = new Set([
  'Tab',
  'Shift',
  'Control',
  'Alt',
  'Meta',
  'CapsLock',
  'Escape',
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
]);

/** Any key goes on, but those with which people move, scroll and leave. */
export function isGoOnKey(key: string): boolean {
  return !keysOfTheReader.has(key) && !/^F\d+$/.test(key);
}
