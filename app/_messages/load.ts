import { cookies, headers } from 'next/headers';
import type { Locale } from '../../lib/protocol/vocabulary.ts';
import en from './en.json';
import { chooseLocale, localeCookie } from './locale.ts';
import zhCN from './zh-CN.json';

export type Messages = typeof en;

// Typed against English: a key that is missing in Chinese does not compile.
const messagesByLocale: Record<Locale, Messages> = { en, 'zh-CN': zhCN };

/** The request's language and its words. Reading the request makes the page dynamic, which the nonce needs anyway. */
export async function loadMessages(): Promise<{ locale: Locale; messages: Messages }> {
  const [jar, received] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(localeCookie)?.value, received.get('accept-language'));
  return { locale, messages: messagesByLocale[locale] };
}
