'use client';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { PictureFrame } from '../_client/picture-frame.tsx';
import { useSocket } from '../_client/socket-provider.tsx';
import { useWalk } from './use-walk.ts';

/** The forger at work, framed: faces that the generator makes now, the same for everybody who stands here. */
export function LatentWalk() {
  const t = useTranslations('walk');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isPaused, setPaused] = useState(false);
  const walk = useWalk({ socket: useSocket(), canvas, isPaused });

  useEffect(() => {
    // Who asks for less motion gets one frame to look at, and the button to start it.
    if (walk.hasFrame && window.matchMedia('(prefers-reduced-motion: reduce)').matches) setPaused(true);
  }, [walk.hasFrame]);

  return (
    <figure className="contents">
      <div className="justify-self-center pt-8 [grid-area:frame]">
        <PictureFrame>
          <div className="relative walk-size">
            <canvas ref={canvas} role="img" aria-label={t('alt')} className="block size-full" />
            {!walk.hasFrame && (
              <p className="absolute inset-0 grid place-items-center bg-mat p-8 text-center font-serif text-[#4a4038]">
                {walk.isResting ? t('resting') : t('opening')}
              </p>
            )}
          </div>
        </PictureFrame>
        <div className="relative mt-5 flex items-baseline justify-between gap-4 text-small hall:mt-7">
          <h2 className="text-body">{t('label')}</h2>
          <button
            type="button"
            onClick={() => setPaused(!isPaused)}
            className="-my-3 min-h-12 min-w-12 text-soft underline underline-offset-4"
          >
            {isPaused ? t('resume') : t('pause')}
          </button>
        </div>
      </div>
      <figcaption className="relative mt-6 max-w-xl self-start text-small text-soft [grid-area:label] hall:mt-1 hall:max-w-104">
        <p>{t('caption')}</p>
        {walk.watched && <p className="mt-2">{t('credit', walk.watched.forger)}</p>}
      </figcaption>
    </figure>
  );
}
