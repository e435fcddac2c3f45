import { describe, expect, it } from 'vitest';
import { formatDuration, startProgressLine } from '../../server/commands/progress-line.ts';
import { wordsFor } from '../../server/commands/watched-training.ts';

type Options = { columns?: number; total?: number; each?: { count: number; unit: string } };

function watch(isTTY: boolean, { columns = 40, total = 100, each }: Options = {}) {
  let nowMs = 1000;
  let written = '';
  const output = { isTTY, columns, write: (text: string) => (written += text) };
  const line = startProgressLine(output, { total, unit: 'steps', each, clock: () => nowMs });
  return {
    line,
    pass(ms: number) {
      nowMs += ms;
    },
    text: () => written,
  };
}

describe('a progress line', () => {
  it('says rate and time left, every few seconds where nobody rewrites it', () => {
    const { line, pass, text } = watch(false);
    for (let step = 40; step <= 100; step += 10) {
      line.update(step, 'loss 1.0');
      pass(2000);
    }
    expect(text().split('\n')).toEqual([
      '40/100 steps · loss 1.0', // a resumed run: what was done before says nothing about the rate
      '70/100 steps · 6 s left · 5.0 steps/s · loss 1.0',
      '100/100 steps · 5.0 steps/s · loss 1.0',
      '',
    ]);
  });

  it('says how many images that is', () => {
    const { line, pass, text } = watch(false, { each: { count: 64, unit: 'images' } });
    line.update(0);
    pass(10_000);
    line.update(8);
    expect(text().split('\n')[1]).toBe('8/100 steps · 2 min left · 51.2 images/s');
  });

  it('is one line on a terminal, and what is said stays above it', () => {
    const { line, pass, text } = watch(true);
    line.update(0);
    pass(1000);
    line.update(1, 'a detail that is much too long for this window');
    line.say('Engine: abacus');
    line.update(100);
    line.end();
    const shown = text().split('\n');
    expect(shown).toHaveLength(3);
    expect(shown[0]?.split('\r\x1b[2K')).toEqual(
      ['', '0/100 steps', '1/100 · a detail that is much too long for', 'Engine: abacus'].map((part) =>
        part.slice(0, 39),
      ),
    );
    expect(shown[1]).toMatch(/100\/100 steps/);
  });

  it("shows a training's numbers to the end on 80 columns, and what else there is room for", () => {
    const statistics = { lossD: 0.36, lossG: 4.26, realScore: 0.89, fakeScoreBefore: 0.12, fakeScoreAfter: 0.05 };
    const words = wordsFor(statistics);
    const shownOn = (columns: number) => {
      const { line, pass, text } = watch(true, { columns, total: 2000, each: { count: 64, unit: 'images' } });
      line.update(0, words);
      pass(149_400);
      line.update(120, words);
      return text().split('\r\x1b[2K').at(-1);
    };
    expect(shownOn(120)).toBe(
      '120/2000 steps · 39 min left · 51.4 images/s · D 0.36 G 4.26 · D(x) 0.89 D(G(z)) 0.12/0.05',
    );
    expect(shownOn(80)).toBe('120/2000 steps · 39 min left · D 0.36 G 4.26 · D(x) 0.89 D(G(z)) 0.12/0.05');
    expect(shownOn(72)).toBe('120/2000 · 39 min left · D 0.36 G 4.26 · D(x) 0.89 D(G(z)) 0.12/0.05');
    expect(shownOn(64)).toBe('120/2000 · D 0.36 G 4.26 · D(x) 0.89 D(G(z)) 0.12/0.05');
  });

  it.each([
    [8_400, '8 s'],
    [89_000, '89 s'],
    [12 * 60_000, '12 min'],
    [185 * 60_000, '3 h 05 min'],
  ])('calls %d ms "%s"', (durationMs, words) => {
    expect(formatDuration(durationMs)).toBe(words);
  });
});
