'use client';
import { useTranslations } from 'use-intl';
import type { RoundState } from '../../lib/protocol/play.ts';

/** Where one stands in the round, and what one has. */
export function RoundProgress({ round, index }: { round: RoundState; index: number }) {
  const t = useTranslations('play');
  const position = { number: index + 1, length: round.length };
  const points = round.reveals.reduce((sum, reveal) => sum + reveal.points, 0);
  return (
    <div className="text-small text-soft">
      <div className="flex justify-between gap-4 pb-1 tabular-nums">
        <p>{round.phase === 'practice' ? t('practiceProgress', position) : t('progress', position)}</p>
        {round.phase === 'main' && <p>{t('points', { points })}</p>}
      </div>
      <div aria-hidden className="h-px bg-hairline">
        <div className="h-px bg-ink" style={{ width: `${(100 * round.reveals.length) / round.length}%` }} />
      </div>
    </div>
  );
}
