import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../../lib/gan/backend/cache-directory.ts';

const REQUIREMENTS = fileURLToPath(new URL('./peers/requirements.txt', import.meta.url));

/** The Python of the peers, in the user's cache, made at the first benchmark; null where there is no Python or no network. */
export async function preparePeerPython(say: (text: string) => void, interrupt: AbortSignal): Promise<string | null> {
  const requirements = await readFile(REQUIREMENTS);
  const key = createHash('sha256').update(requirements).digest('hex').slice(0, 16);
  const folder = join(cacheDirectory(), 'bench-peers', key);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(folder, 'complete');
  if (await exists(complete)) return python;
  say('Preparing the peers’ Python environment, once …');
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, '..'), { recursive: true });
  for (const base of ['python3', 'python']) {
    try {
      await run(base, ['-m', 'venv', folder], interrupt);
      await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS], interrupt);
      await writeFile(`${complete}.part`, '');
      await rename(`${complete}.part`, complete);
      return python;
    } catch (error) {
      interrupt.throwIfAborted();
      say(`${base}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  say('The peer could not be prepared: its numbers will be null.');
  return null;
}

function run(command: string, args: string[], interrupt: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], signal: interrupt });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code}`)),
    );
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
