import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const STAND_IN = fileURLToPath(new URL('./stand-in-python.ts', import.meta.url));

/** A cache of its own for a benchmark in this process, and a PATH with nothing on it but the stand-in for Python. */
export async function benchmarkFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curator-bench-'));
  const script = `#!/bin/sh\nexec '${process.execPath}' --import tsx '${STAND_IN}' "$0" "$@"\n`;
  await writeFile(join(folder, 'python3'), script, { mode: 0o755 });
  vi.stubEnv('CURATOR_CACHE_DIR', folder);
  vi.stubEnv('PATH', folder);
  return folder;
}
