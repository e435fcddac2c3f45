'use client';
import { type ReactNode, useLayoutEffect, useRef, useTransition } from 'react';
import { useTranslations } from 'use-intl';
import { primaryButton } from '../_client/button-style.ts';
import { pointerOf } from '../_client/device.ts';
import { PictureFrame } from '../_client/picture-frame.tsx';
import type { PlaySession } from '../_client/play-session.ts';
import { PointsTable, TwoKinds } from './house-rules.tsx';

/** The pause before a round: what comes, the rule to know under glass, and the gesture that begins it. */
export function Invitation({ phase, onBegin }: { phase: 'practice' | 'main'; onBegin: PlaySession['begin'] }) {
  const t = useTranslations('invitation');
  const [isBusy, startTransition] = useTransition();
  const begin = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    window.scrollTo(0, 0); // large text made the screen before this one long
    begin.current?.focus({ preventScroll: true });
  }, []);
  const isPractice = phase === 'practice';
  return (
    <div className="grid grow grid-cols-[minmax(0,1fr)] content-center gap-x-20 py-6 hall:grid-cols-[1fr_auto] hall:py-10">
      <div className="hall:self-end">
        <h1 className="text-display">{isPractice ? t('practiceTitle') : t('mainTitle')}</h1>
        <p className="mt-3 text-body text-soft hall:mt-5 hall:text-lead">{isPractice ? t('practice') : t('main')}</p>
      </div>
      <div className="mt-12 justify-self-center hall:col-start-2 hall:row-span-2 hall:row-start-1 hall:mt-0">
        <PictureFrame>
          <Sheet>{isPractice ? <TwoKinds /> : <PointsTable />}</Sheet>
        </PictureFrame>
      </div>
      <div className="mt-10 hall:mt-9 hall:self-start">
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
  );
}

/** Paper in the frame: as light in a dark room as in a light one. */
function Sheet({ children }: { children: ReactNode }) {
  return (
    <div className="@container grid w-[min(22rem,100vw-4.5rem)] content-center bg-mat px-[min(1.25rem,4vw)] py-5 text-[#3a312a] hall:min-h-72 hall:px-9">
      {children}
    </div>
  );
}
