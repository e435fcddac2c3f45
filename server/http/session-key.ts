import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * The key that signs session cookies: made once, kept in `secrets/session.key` (0600), so that sessions outlive restarts.
 * A file of another length is refused rather than replaced: replacing it would end every session without a word.
 */
export async function openSessionKey(dataDirectory: string): Promise<Uint8Array> {
  const folder = join(dataDirectory, 'secrets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'session.key');
  const key = await readFile(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await createOnce(file, randomBytes(KEY_BYTES));
    return readFile(file);
  });
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `${file} holds ${key.length} bytes, not ${KEY_BYTES}. Restore it, or remove it to end every session.`,
    );
  }
  return new Uint8Array(key);
}

/** Written under another name and linked: whoever comes first wins, and nobody reads half a key. */
async function createOnce(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
