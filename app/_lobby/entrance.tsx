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
        className="mx-auto grid w-full max-w-6xl grow items-center gap-x-20 gap-y-14 px-4 pt-4 pb-16 hall:grid-cols-[1fr_auto] hall:px-8"
      >
        <div className="max-w-xl">
          <h1 className="text-display">{t('title')}</h1>
          <p className="mt-6 text-lead text-soft">{t('breath')}</p>
          <div className="mt-9 flex flex-wrap items-center gap-x-6 gap-y-3">
            <Link href="/play" className={`${primaryButton} w-full hall:w-auto`}>
              {t('play')}
            </Link>
            <p className="text-small text-soft">{t('length')}</p>
          </div>
        </div>
        <LatentWalk />
        <section className="max-w-xl border-hairline border-t pt-6 hall:col-span-2">
          <h2 className="text-lead">{t('purposeTitle')}</h2>
          <p className="mt-2 text-soft">{t('purpose')}</p>
        </section>
      </main>
      <HouseState />
    </>
  );
}
