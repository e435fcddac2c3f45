import type { Choice } from '../../lib/protocol/vocabulary.ts';

/** Real is a frame drawn once and whole; fake is the same frame traced in dashes. Told apart without colour. */
export function ChoiceMark({ choice, className = 'size-5' }: { choice: Choice; className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className={className} fill="none" stroke="currentColor" strokeWidth="2">
      <rect x="2" y="2" width="16" height="16" strokeDasharray={choice === 'fake' ? '3.2 3.2' : undefined} />
      {choice === 'real' && <rect x="6.5" y="6.5" width="7" height="7" fill="currentColor" stroke="none" />}
    </svg>
  );
}
