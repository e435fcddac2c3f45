import { tf } from '../tf.ts';
import { activateBackend } from './activate.ts';
import { isBackendName } from './backend-name.ts';
import type { ProbeAnswer } from './probe.ts';
import { selfTest } from './self-test.ts';

/** The process that may die: loads the one backend that its argument names, proves it and tells its parent. */
async function answer(name: string): Promise<ProbeAnswer> {
  if (!isBackendName(name)) return { state: 'failed', why: `there is no backend "${name}"` };
  try {
    const { version, device } = await activateBackend(tf, name);
    const test = await selfTest(tf);
    return test.ok
      ? { state: 'proved', version, device, canTrain: test.canTrain }
      : { state: 'refused', version, device, why: test.why };
  } catch (error) {
    return { state: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

process.send?.(await answer(process.argv[2] ?? ''), () => {
  // Not a polite exit: native libraries may crash in their destructors, after everything was said.
  process.kill(process.pid, 'SIGKILL');
});
