/** Both languages say everything that the pages ask for, with the same arguments, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import en from '../../app/_messages/en.json';
import zhCN from '../../app/_messages/zh-CN.json';

const APP = fileURLToPath(new URL('../../app', import.meta.url));

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** `name: plural` and the like, of every branch. */
function argumentsOf(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return [];
      case TYPE.select:
      case TYPE.plural:
        return [element.value, ...Object.values(element.options).flatMap((option) => argumentsOf(option.value))];
      case TYPE.tag:
        return argumentsOf(element.children);
      default:
        return [element.value];
    }
  });
}

function branchesOf(elements: MessageFormatElement[]): { argument: string; branches: string[] }[] {
  return elements.flatMap((element) =>
    element.type === TYPE.select ? [{ argument: element.value, branches: Object.keys(element.options).sort() }] : [],
  );
}

type Use = { file: string; key: string; isPrefix: boolean };

/**
 * Every `t('key')` of a translator made by `useTranslations('scope')`, and every `messages.scope.key` of a server
 * component. A template literal counts as its fixed beginning.
 */
function usesIn(file: string): Use[] {
  const source = readFileSync(join(APP, file), 'utf8');
  const uses: Use[] = [];
  for (const [, name, scope] of source.matchAll(/const (\w+) = useTranslations\('([^']+)'\)/g)) {
    for (const [, quote, text = ''] of source.matchAll(new RegExp(`\\b${name}\\((['\`])([^'\`]*)`, 'g'))) {
      const fixed = quote === '`' ? text.slice(0, text.indexOf('${')) : text;
      uses.push({ file, key: `${scope}.${fixed}`, isPrefix: quote === '`' });
    }
    // A key that comes in as a value: TypeScript knows which, this test only the scope.
    if (new RegExp(`\\b${name}\\((?!['\`])`).test(source)) uses.push({ file, key: `${scope}.`, isPrefix: true });
  }
  for (const [, scope, key] of source.matchAll(/messages\.(\w+)\.(\w+)/g)) {
    uses.push({ file, key: `${scope}.${key}`, isPrefix: false });
  }
  for (const [, keys = '', scope] of source.matchAll(/const \{ ([\w, ]+) \} = messages\.(\w+);/g)) {
    uses.push(...keys.split(', ').map((key) => ({ file, key: `${scope}.${key}`, isPrefix: false })));
  }
  return uses;
}

const english = flatten(en);
const chinese = flatten(zhCN);
const uses = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap(usesIn);

describe('the message files', () => {
  it('have the same keys in the same order, and no empty text', () => {
    expect([...chinese.keys()]).toEqual([...english.keys()]);
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('take the same arguments with the same branches', () => {
    for (const [key, text] of english) {
      const [ours, theirs] = [parse(text), parse(chinese.get(key) ?? '')];
      expect(new Set(argumentsOf(theirs)), key).toEqual(new Set(argumentsOf(ours)));
      expect(branchesOf(theirs), key).toEqual(branchesOf(ours));
    }
  });

  it('count in English with both plural forms, and in Chinese without any', () => {
    const plurals = (text: string) => parse(text).filter((element) => element.type === TYPE.plural);
    for (const [key, text] of english) {
      for (const element of plurals(text)) expect(Object.keys(element.options), key).toEqual(['one', 'other']);
    }
    for (const [key, text] of chinese) expect(plurals(text), key).toEqual([]);
  });

  it('hold every key that a page uses', () => {
    const missing = uses.filter(({ key, isPrefix }) =>
      isPrefix ? ![...english.keys()].some((known) => known.startsWith(key)) : !english.has(key),
    );
    expect(uses.length).toBeGreaterThan(60);
    expect(missing).toEqual([]);
  });

  it('hold no key that no page uses', () => {
    const isUsed = (key: string) => uses.some((use) => (use.isPrefix ? key.startsWith(use.key) : key === use.key));
    expect([...english.keys()].filter((key) => !isUsed(key))).toEqual([]);
  });
});

describe('the pages', () => {
  it('hold no words of their own', () => {
    const wordy = readdirSync(APP, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .flatMap((file) => {
        const source = readFileSync(join(APP, file), 'utf8');
        // Text between tags, and attributes that people hear or read.
        const texts = [...source.matchAll(/<\w[^<>]*>\s*([A-Za-z][^<>{}=;()]*?)\s*<\//g)].map(([, text]) => text);
        const heard = [...source.matchAll(/(?:aria-label|alt|title|placeholder)="([^"]+)"/g)].map(([, text]) => text);
        return [...texts, ...heard].map((text) => `${file}: ${text}`);
      });
    expect(wordy).toEqual([]);
  });
});
