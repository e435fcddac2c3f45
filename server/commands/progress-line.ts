const TERMINAL_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 5000;
const RATE_WINDOW_MS = 30_000;

/** What a progress line needs of a terminal or a pipe; `process.stderr` fits. */
export type ProgressOutput = { isTTY?: boolean; columns?: number; write(text: string): unknown };

export type ProgressLine = {
  /** The first call is where the rate is measured from: a resumed run begins with what was done before. */
  update(done: number, details?: string): void;
  /** Something to read that stays; the progress goes on below it. */
  say(text: string): void;
  end(): void;
};

/**
 * `120/2000 steps · 39 min left · 51 images/s · D 0.36 G 4.26`: one line that is rewritten on a terminal, elsewhere a line every
 * few seconds. The rate is that of the last half minute; a terminal too narrow for all goes without it, then
 * without the unit, then without the time.
 *
 * @param options.unit plural: "steps"
 * @param options.each what one of them is made of, and the rate counts: 64 "images"
 */
export function startProgressLine(
  output: ProgressOutput,
  options: { total: number; unit: string; each?: { count: number; unit: string }; clock?: () => number },
): ProgressLine {
  const { total, unit, each, clock = () => performance.now() } = options;
  const isTerminal = output.isTTY === true;
  const recent: { atMs: number; done: number }[] = [];
  let lastShownMs = Number.NEGATIVE_INFINITY;
  let isLineOpen = false;

  function pace(done: number, nowMs: number): { left?: string; rate?: string } {
    const oldest = recent[0];
    if (!oldest || nowMs <= oldest.atMs || done <= oldest.done) return {};
    const perSecond = ((done - oldest.done) * 1000) / (nowMs - oldest.atMs);
    const counted = each ?? { count: 1, unit };
    const rate = `${formatRate(perSecond * counted.count)} ${counted.unit}/s`;
    return done < total ? { left: `${formatDuration(((total - done) * 1000) / perSecond)} left`, rate } : { rate };
  }

  function compose(done: number, details: string | undefined, nowMs: number): string {
    const { left, rate } = pace(done, nowMs);
    const [count, bare] = [`${done}/${total} ${unit}`, `${done}/${total}`];
    const lines = [
      [count, left, rate, details],
      [count, left, details],
      [bare, left, details],
      [bare, details],
    ].map((parts) => parts.filter((part) => part).join(' · '));
    if (!isTerminal) return lines[0] as string;
    const width = (output.columns ?? 80) - 1;
    return (lines.find(({ length }) => length <= width) ?? (lines.at(-1) as string)).slice(0, width);
  }

  return {
    update(done, details) {
      const nowMs = clock();
      if (
        recent.length === 0 ||
        done >= total ||
        nowMs - lastShownMs >= (isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS)
      ) {
        const text = compose(done, details, nowMs);
        output.write(isTerminal ? `\r\x1b[2K${text}` : `${text}\n`);
        isLineOpen = isTerminal;
        lastShownMs = nowMs;
      }
      recent.push({ atMs: nowMs, done });
      while (recent.length > 2 && nowMs - (recent[0]?.atMs ?? nowMs) > RATE_WINDOW_MS) recent.shift();
    },
    say(text) {
      output.write(isLineOpen ? `\r\x1b[2K${text}\n` : `${text}\n`);
      isLineOpen = false;
    },
    end() {
      if (isLineOpen) output.write('\n');
      isLineOpen = false;
    },
  };
}

function formatRate(rate: number): string {
  return rate >= 100 ? rate.toFixed(0) : rate >= 1 ? rate.toFixed(1) : rate.toFixed(2);
}

/** As a person would say it: `8 s`, `12 min`, `3 h 05 min`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
