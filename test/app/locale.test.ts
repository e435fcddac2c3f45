import { expect, it } from 'vitest';
import { chooseLocale } from '../../app/_messages/locale.ts';

it.each([
  ['zh-CN', 'en-GB,en;q=0.9', 'zh-CN'], // the visitor's own choice wins
  ['fr', 'zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'], // a language that we do not speak is no choice
  [undefined, 'de-AT,de;q=0.9,zh;q=0.3,en;q=0.4', 'en'], // by weight, not by place
  [undefined, 'zh;q=0,de', 'en'], // q=0 means: not this one
  [undefined, null, 'en'],
  ['../../etc', '*', 'en'],
])('cookie %s with Accept-Language %s gives %s', (cookie, acceptLanguage, locale) => {
  expect(chooseLocale(cookie, acceptLanguage)).toBe(locale);
});
