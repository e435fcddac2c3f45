import { ensureEngine } from '../../lib/gan/backend/install/ensure-engine.ts';

const say = (text: string) => void process.stderr.write(`${text}\n`);

/** The engine step of `npm run check`, once before all tests: without it every native test would skip itself. */
export async function setup(): Promise<void> {
  const engine = await ensureEngine({ log: say });
  if (!engine.ok) say(engine.paragraph);
}
