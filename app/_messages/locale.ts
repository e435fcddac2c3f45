import type { LOCALES, Locale } from '../../lib/protocol/vocabulary.ts';

// The page imports types of the protocol only; the type pins the list.
export const locales: typeof LOCALES = ['en', 'zh-CN'];
export const localeCookie = 'locale';

/** Each language's name in itself, for the switch. */
export const localeNames: Record<Locale, string> = { en: 'English', 'zh-CN': '中文' };

/** What the visitor chose wins; else the first of the browser's languages that we speak; else English. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const exact = locales.find((locale) => locale === chosen);
  return exact ?? preferredLocale(acceptLanguage ?? '') ?? 'en';
}

/** `Accept-Language`, RFC 9110 §12.5.4: `zh-TW,zh;q=0.9,en;q=0.8`. Every Chinese reader gets the Chinese we have. */
function preferredLocale(acceptLanguage: string): Locale | undefined {
  return acceptLanguage
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((entry) => entry.quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map((entry) => locales.find((locale) => locale.split('-')[0] === entry.language))
    .find((locale) => locale !== undefined);
}
