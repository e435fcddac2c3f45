import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../write-atomically.ts';

const FAILURE_KINDS = ['system', 'compiler', 'disk', 'network', 'checksum', 'compilation', 'loading', 'files'] as const;

/**
 * system: TensorFlow is not published for it · compiler: none found · compilation: one found, and it failed · loading: the
 * library dies in this machine's hands · files: the cache or node_modules cannot be written.
 */
export type EngineFailureKind = (typeof FAILURE_KINDS)[number];

/**
 * Why the native engine could not be prepared. `what` reads after a colon; `mend` is a sentence in the imperative. Every
 * visitor may read them: names and passwords in addresses are left out.
 */
export class EngineFailure extends Error {
  readonly kind: EngineFailureKind;
  readonly what: string;
  readonly mend: string;

  constructor(kind: EngineFailureKind, words: { what: string; mend: string }) {
    const what = withoutCredentials(words.what);
    super(what);
    this.name = 'EngineFailure';
    this.kind = kind;
    this.what = what;
    this.mend = withoutCredentials(words.mend);
  }
}

/** Programs that we run quote addresses as they were given to them. */
function withoutCredentials(text: string): string {
  return text.replace(/:\/\/[^\s/]*@/g, '://');
}

/** What the lack of the native engine costs: 16 faces and a training step on `wasm`, as multiples of `tensorflow`. */
const COST =
  'The game goes on without it, on WebAssembly where there is nothing better: making pictures and training take about 3 to 8 times as long.';

/** One paragraph for people: what was missing, what that costs, how to mend it. */
export function paragraphOf(failure: { what: string; mend: string }): string {
  return `The native engine could not be prepared: ${failure.what}. ${COST} ${failure.mend}`;
}

const rememberedFailure = z.object({
  kind: z.enum(FAILURE_KINDS),
  what: z.string(),
  mend: z.string(),
  atMs: z.number(),
});
export type RememberedFailure = z.infer<typeof rememberedFailure>;

const MEMORY_FILE = 'engine-failure.json';

export async function rememberFailure(cache: string, failure: EngineFailure, nowMs: number): Promise<void> {
  const { kind, what, mend } = failure;
  const remembered: RememberedFailure = { kind, what, mend, atMs: nowMs };
  // A cache that cannot be written is one of the failures; it is then not remembered.
  await writeAtomically(join(cache, MEMORY_FILE), JSON.stringify(remembered)).catch(() => undefined);
}

export async function recallFailure(cache: string): Promise<RememberedFailure | null> {
  try {
    return rememberedFailure.parse(JSON.parse(await readFile(join(cache, MEMORY_FILE), 'utf8')));
  } catch {
    return null; // none, or of another version
  }
}

export async function forgetFailure(cache: string): Promise<void> {
  await rm(join(cache, MEMORY_FILE), { force: true });
}
