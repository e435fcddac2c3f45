'use client';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { RoundSummary } from '../../lib/protocol/play.ts';
import { FaceCanvas } from '../_client/face-canvas.tsx';
import { cutPictures, decodePicture, type Picture } from '../_client/picture.ts';
import { PictureFrame } from '../_client/picture-frame.tsx';
import { forgerNames } from './verdict-words.ts';

type Fooled = RoundSummary['fooledBy'][number];

/** The forgeries that passed for real, hung side by side, the surest mistakes first. */
export function FooledGallery({ summary }: { summary: RoundSummary }) {
  const { fooledBy } = summary;
  const t = useTranslations('summary');
  const tLabel = useTranslations('label');
  const pictures = useDecoded(summary);
  return (
    <section className="mt-8 border-hairline border-t pt-6">
      <h2 className="text-title">{t('galleryTitle')}</h2>
      {fooledBy.length === 0 && <p className="mt-2 text-lead text-soft">{t('galleryNone')}</p>}
      {forgersOf(fooledBy).map((forger) => (
        <p key={`${forger.name} ${forger.step}`} className="mt-1 text-soft">
          {tLabel('forgedCredit', forgerNames(forger))}
        </p>
      ))}
      <ul className="mt-11 grid grid-cols-2 justify-items-center gap-x-4 gap-y-8 hall:grid-cols-4 hall:justify-items-start">
        {fooledBy.map((fooled, place) => (
          <li key={fooled.trialId} className={place === 0 ? 'col-span-2 row-span-2' : ''}>
            <Hung fooled={fooled} picture={pictures.get(fooled.trialId)} isSurest={place === 0} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The surest mistake hangs large, under its own lamp. */
function Hung({ fooled, picture, isSurest }: { fooled: Fooled; picture: Picture | undefined; isSurest: boolean }) {
  const t = useTranslations('summary');
  const number = fooled.index + 1;
  const size = isSurest ? 'worst-size' : 'gallery-size';
  return (
    <>
      <PictureFrame isLit={isSurest}>
        {picture ? (
          <FaceCanvas picture={picture} label={t('galleryAlt', { number })} className={size} />
        ) : (
          <div className={size} />
        )}
      </PictureFrame>
      <div className="mt-4 text-small text-soft">
        <p className="text-ink">{t('galleryItem', { number })}</p>
        <p>{t('gallerySure', { confidence: fooled.confidence })}</p>
      </div>
    </>
  );
}

/** Each hand once, in the order of the pictures. */
function forgersOf(fooledBy: Fooled[]): NonNullable<Fooled['forger']>[] {
  const hands = fooledBy.flatMap(({ forger }) => (forger ? [[`${forger.name} ${forger.step}`, forger] as const] : []));
  return [...new Map(hands).values()];
}

function useDecoded(summary: RoundSummary): ReadonlyMap<string, Picture> {
  const [pictures, setPictures] = useState<ReadonlyMap<string, Picture>>(new Map());
  useEffect(() => {
    let isCurrent = true;
    const bytes = cutPictures(summary);
    const decode = async ({ trialId, resolution }: Fooled, place: number) =>
      [trialId, await decodePicture(bytes[place] ?? new Uint8Array(), resolution)] as const;
    // One that cannot be decoded leaves its frame empty; its label still tells the story.
    Promise.allSettled(summary.fooledBy.map(decode)).then((outcomes) => {
      const decoded = outcomes.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => outcome.value);
      if (isCurrent) setPictures(new Map(decoded));
    });
    return () => {
      isCurrent = false;
    };
  }, [summary]);
  return pictures;
}
