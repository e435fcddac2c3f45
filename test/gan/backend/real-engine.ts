import { ensureEngine } from '../../../lib/gan/backend/install/ensure-engine.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);
const outcome = await ensureEngine({ log: say });
if (!outcome.ok) say(`The tests of the native engine are skipped. ${outcome.paragraph}`);

/** Whether the native engine is prepared on this machine; it is prepared by the first test that asks. */
export const hasEngine = outcome.ok;
