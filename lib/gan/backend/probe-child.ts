import { tf } from '../tf.ts';
import { activateBackend } from './activate.ts';
import { isBackendName } from './backend-name.ts';
import type { ProbeAnswer, ProbeMessage } from './probe.ts';
import { selfTest } from './self-test.ts';
import { timeBackend } from './timing.ts';

const ONLY_SOFTWARE =
  'the only Vulkan driver computes on the CPU, where other backends are faster (TF_BACKEND=webgpu takes it all the same)';

/**
 * The process that may die: loads the one backend that its argument names, proves it, times it if asked to and tells its
 * parent.
 */
async function answer(name: string, isTimed: boolean): Promise<ProbeAnswer> {
  if (!isBackendName(name)) return { state: 'failed', why: `there is no backend "${name}"` };
  try {
    const { version, device, isSoftware } = await activateBackend(tf, name);
    if (isSoftware) return { state: 'refused', version, device, why: ONLY_SOFTWARE };
    const test = await selfTest(tf);
    if (!test.ok) return { state: 'refused', version, device, why: test.why };
    let proved: ProbeAnswer = { state: 'proved', version, device };
    if (!isTimed) return proved;
    proved = { ...proved, timing: { facesMs: null, stepMs: null } };
    await tell({ answer: proved, isLast: false });
    await timeBackend(async (timing) => {
      proved = { ...proved, timing } as ProbeAnswer;
      await tell({ answer: proved, isLast: false });
    });
    return proved;
  } catch (error) {
    return { state: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Resolves when the pipe has taken it: what comes next may block this thread for long. */
function tell(message: ProbeMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

// Ctrl-C reaches the whole group of a terminal: a probe that dies of it would look like a backend that does not work.
process.on('SIGINT', () => {});

const [name = '', mode] = process.argv.slice(2);
await tell({ answer: await answer(name, mode === 'timed'), isLast: true });
// Not a polite exit: native libraries may crash in their destructors, after everything was said.
process.kill(process.pid, 'SIGKILL');
