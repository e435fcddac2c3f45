'use client';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { Locale } from '../../lib/protocol/vocabulary.ts';
import { localeCookie, localeNames, locales } from '../_messages/locale.ts';

const yearSeconds = 365 * 24 * 3600;

/** Changes the words, not the place: a round under way goes on. */
export function LanguageSwitch() {
  const t = useTranslations('site');
  const current = useLocale();
  const router = useRouter();
  const [, startTransition] = useTransition();

  function choose(locale: Locale) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and without HTTPS.
    document.cookie = `${localeCookie}=${locale}; path=/; max-age=${yearSeconds}; samesite=lax`;
    startTransition(() => router.refresh());
  }

  return (
    <fieldset className="flex gap-1 text-small">
      <legend className="sr-only">{t('language')}</legend>
      {locales.map((locale) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={locale === current}
          onClick={() => choose(locale)}
          className="min-h-12 min-w-12 px-2 text-soft underline-offset-4 aria-pressed:text-ink aria-pressed:underline"
        >
          {localeNames[locale]}
        </button>
      ))}
    </fieldset>
  );
}
