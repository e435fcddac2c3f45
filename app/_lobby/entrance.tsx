'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { primaryButton } from '../_client/button-style.ts';
import { HouseState } from './house-state.tsx';
import { LatentWalk } from './latent-walk.tsx';

/** The lobby: what this is in one breath, the forger at work, and one way in. */
export function Entrance() {
  const t = useTranslations('lobby');
  return (
    <>
      <main
        id="content"
        className="lobby mx-auto w-full max-w-6xl grow content-center gap-x-20 px-4 pt-3 pb-12 hall:px-8 hall:pt-4"
      >
        <h1 className="max-w-xl text-display [grid-area:title] hall:self-end">{t('title')}</h1>
        <LatentWalk />
        <div className="mt-5 max-w-xl [grid-area:text] hall:mt-6">
          <p className="text-body text-soft hall:text-lead">{t('breath')}</p>
          <div className="mt-5 flex flex-wrap items-center gap-x-6 gap-y-3 hall:mt-9">
            <Link href="/play" className={`${primaryButton} w-full hall:w-auto`}>
              {t('play')}
            </Link>
            <p className="text-small text-soft">{t('length')}</p>
          </div>
        </div>
        <section className="mt-10 max-w-xl [grid-area:why]">
          <h2 className="text-lead">{t('purposeTitle')}</h2>
          <p className="mt-1 text-soft">{t('purpose')}</p>
        </section>
      </main>
      <HouseState />
    </>
  );
}
