'use client';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useRepaintOnResize } from '../_client/face-canvas.tsx';
import { beginGlance, type Glance } from '../_client/glance.ts';
import { drawPicture } from '../_client/picture.ts';
import { PictureFrame } from '../_client/picture-frame.tsx';
import type { Easel as EaselState } from '../_client/play-state.ts';

/** The framed picture. Tells when it has become visible; an empty mat says what is awaited. */
export function Easel(props: {
  easel: EaselState;
  isRefilling: boolean;
  alt: string;
  onGlance: (glance: Glance, trialId: string) => void;
}) {
  const { easel, isRefilling, alt, onGlance } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const hung = easel.stage === 'waiting' ? null : easel.hung;
  const [painted, setPainted] = useState<typeof hung>(null);

  useEffect(() => {
    const element = canvas.current;
    if (!element || !hung) return;
    const glance = beginGlance({
      arrivedMs: hung.arrivedMs,
      paint: () => drawPicture(element, hung.picture),
      onShown: () => {
        setPainted(hung);
        onGlance(glance, hung.trialId);
      },
    });
    return glance.stop;
  }, [hung, onGlance]);
  // Only after the first look has been timed: an observer paints as soon as it observes.
  useRepaintOnResize(canvas, painted?.picture ?? null);

  return (
    <PictureFrame>
      <div className="picture-size relative">
        <canvas ref={canvas} role="img" aria-label={alt} hidden={!hung} className="size-full [&:not([hidden])]:block" />
        {easel.stage === 'waiting' && <Awaited isRefilling={isRefilling} />}
      </div>
    </PictureFrame>
  );
}

function Awaited({ isRefilling }: { isRefilling: boolean }) {
  const t = useTranslations('play');
  return (
    <div
      role="status"
      className="absolute inset-0 grid place-content-center gap-3 bg-mat p-6 text-center font-serif text-[#4a4038]"
    >
      <p className="text-lead">{isRefilling ? t('refilling') : t('bringing')}</p>
      {isRefilling && <p className="font-sans text-small">{t('refillingNote')}</p>}
    </div>
  );
}
