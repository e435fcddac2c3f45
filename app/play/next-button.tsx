'use client';
import { useLayoutEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { RoundState } from '../../lib/protocol/play.ts';
import { primaryButton } from '../_client/button-style.ts';

/** One gesture to the next portrait. It takes the focus, so that Enter and Space go on too. */
export function NextButton({ round, isLast, onNext }: { round: RoundState; isLast: boolean; onNext: () => void }) {
  const t = useTranslations('play');
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus({ preventScroll: true }), []);
  const lastWord = round.phase === 'practice' ? t('finishPractice') : t('finish');
  return (
    <>
      <button ref={button} type="button" onClick={onNext} className={`${primaryButton} w-full`}>
        {isLast ? lastWord : t('next')}
      </button>
      <p aria-hidden className="mt-2 hidden text-center text-small text-soft hall:block">
        {t('nextHint')}
      </p>
    </>
  );
}
