'use client';
import { useTransition } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { secondaryButton } from '../_client/button-style.ts';
import type { PlaySession } from '../_client/play-session.ts';

/** What is kept and why, in half a minute, and two choices of equal weight. */
export function ConsentForm({ onChoose }: { onChoose: PlaySession['consent'] }) {
  const t = useTranslations('consent');
  const locale = useLocale();
  const [isBusy, startTransition] = useTransition();
  const choose = (contributes: boolean) => () => {
    if (!isBusy) startTransition(() => onChoose({ contributes, locale }));
  };
  return (
    <div className="mx-auto w-full max-w-2xl py-6 hall:py-12">
      <h1 className="text-display">{t('title')}</h1>
      <p className="mt-3 text-body text-soft hall:mt-4 hall:text-lead">{t('intro')}</p>
      <dl className="mt-6 hall:mt-8">
        <Clause term={t('storedTitle')}>{t('stored')}</Clause>
        <Clause term={t('notStoredTitle')}>{t('notStored')}</Clause>
        <Clause term={t('purposeTitle')}>{t('purpose')}</Clause>
        <Clause term={t('choiceTitle')}>{t('choice')}</Clause>
      </dl>
      <p className="mt-6">{t('age')}</p>
      <div className="mt-6 grid gap-3 hall:grid-cols-2">
        <button type="button" onClick={choose(true)} aria-disabled={isBusy} className={secondaryButton}>
          {t('contribute')}
        </button>
        <button type="button" onClick={choose(false)} aria-disabled={isBusy} className={secondaryButton}>
          {t('abstain')}
        </button>
      </div>
    </div>
  );
}

function Clause({ term, children }: { term: string; children: string }) {
  return (
    <div className="border-hairline border-t py-3 hall:py-4 hall:grid hall:grid-cols-[10rem_1fr] hall:gap-6">
      <dt className="font-serif text-body">{term}</dt>
      <dd className="text-soft">{children}</dd>
    </div>
  );
}
