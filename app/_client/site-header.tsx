'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { ChoiceMark } from './choice-mark.tsx';
import { LanguageSwitch } from './language-switch.tsx';

export function SiteHeader() {
  const t = useTranslations('site');
  return (
    <header className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between px-4 hall:px-8 hall:pt-3">
      <Link
        href="/"
        aria-label={t('toLobby')}
        className="flex min-h-12 items-center gap-2.5 font-serif text-lead tracking-wide text-ink"
      >
        <ChoiceMark choice="real" className="size-4" />
        {t('name')}
      </Link>
      <LanguageSwitch />
    </header>
  );
}
