import { engineEnvironment } from '../engine-environment.ts';
import { EngineFailure } from './engine-failure.ts';
import { type ProgramFailure, runProgram } from './run-program.ts';

const TIME_LIMIT_MS = 60_000; // from a cold disk it reads 850 MB
const LOADED = 'the addon was loaded';

// Not a polite exit: native libraries may crash in their destructors, after everything was said.
const CHILD = `
require(process.argv[1]);
require('node:fs').writeSync(2, '${LOADED}');
process.kill(process.pid, 'SIGKILL');
`;

/**
 * Loads an addon in a process of its own, which may die of it: the library is built for the CPUs of its publisher's choice.
 * Throws an `EngineFailure` if it cannot be loaded here.
 */
export async function assertAddonLoads(
  addon: string,
  options: { environment: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<void> {
  const environment = { ...options.environment, ...engineEnvironment() };
  try {
    await runProgram(process.execPath, ['--eval', CHILD, '--', addon], {
      environment,
      timeLimitMs: TIME_LIMIT_MS,
      signal: options.signal,
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    const failure = error as ProgramFailure;
    if (!failure.output.endsWith(LOADED)) throw explain(failure);
  }
}

function explain({ signal, output, message }: ProgramFailure): EngineFailure {
  if (signal === 'SIGILL') {
    return new EngineFailure('loading', {
      what: "TensorFlow's library died of SIGILL when it was loaded: this CPU lacks an instruction that it was built with",
      mend: 'Only another computer has it; TF_BACKEND=wasm passes TensorFlow over without a try.',
    });
  }
  const lines = output.trim().split('\n');
  const words = lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1);
  const end = signal ? `died of ${signal} when it was loaded` : 'could not be loaded';
  return new EngineFailure('loading', {
    what: `TensorFlow's library ${end} (${words?.trim() || message})`,
    mend: 'Run `npm run setup` to try again; TF_BACKEND=wasm passes TensorFlow over without a try.',
  });
}
