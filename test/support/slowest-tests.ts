/** The last lines of a run: its slowest tests, so that a slow one is noticed when it comes in. */
const SHOWN = 10;

export function describeSlowest(tests: readonly { name: string; durationMs: number }[]): string {
  const slowest = [...tests].sort((a, b) => b.durationMs - a.durationMs).slice(0, SHOWN);
  const lines = slowest.map(({ name, durationMs }) => `  ${(durationMs / 1000).toFixed(1).padStart(6)} s  ${name}`);
  return `\nThe ${slowest.length} slowest tests:\n${lines.join('\n')}\n`;
}
