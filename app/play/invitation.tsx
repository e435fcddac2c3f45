'use client';
import { useLayoutEffect, useRef, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { scorePoints } from '../../lib/judgment/proper-score.ts';
import { primaryButton } from '../_client/button-style.ts';
import { pointerOf } from '../_client/device.ts';
import { PictureFrame } from '../_client/picture-frame.tsx';
import type { PlaySession } from '../_client/play-session.ts';

const guessPoints = scorePoints({ isCorrect: false, confidence: 50 }); // the same when it is right

/** The pause before a round: what comes, and the gesture that begins it. */
export function Invitation({ phase, onBegin }: { phase: 'practice' | 'main'; onBegin: PlaySession['begin'] }) {
  const t = useTranslations('invitation');
  const [isBusy, startTransition] = useTransition();
  const begin = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => begin.current?.focus({ preventScroll: true }), []);
  const isPractice = phase === 'practice';
  return (
    <div className="mx-auto grid w-full max-w-5xl grow content-center items-center gap-x-24 gap-y-10 py-10 hall:grid-cols-[1fr_auto]">
      <div className="hall:order-2" aria-hidden="true">
        <PictureFrame>
          <div className="size-28 bg-mat hall:size-72" />
        </PictureFrame>
      </div>
      <div>
        <h1 className="text-display">{isPractice ? t('practiceTitle') : t('mainTitle')}</h1>
        <p className="mt-5 text-lead text-soft">{isPractice ? t('practice') : t('main', { guess: guessPoints })}</p>
        <div className="mt-9">
          <button
            ref={begin}
            type="button"
            aria-disabled={isBusy}
            className={`${primaryButton} w-full hall:w-auto`}
            onClick={(event) => {
              const pointer = pointerOf(event.nativeEvent);
              if (!isBusy) startTransition(() => onBegin({ collection: 'people', phase, pointer }));
            }}
          >
            {isPractice ? t('practiceBegin') : t('mainBegin')}
          </button>
        </div>
      </div>
    </div>
  );
}
