import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimDataDirectory, DataDirectoryOwnedError } from '../../db/ownership.ts';

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'curator-test-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** Another process that claims; resolves when it has said how that went. */
async function claimElsewhere(path = directory): Promise<{ child: ChildProcess; said: string }> {
  const script = join(import.meta.dirname, 'owning-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, said };
}

test('a second process is refused, and told who has the directory', async () => {
  const { child } = await claimElsewhere();
  const refusal = await claimDataDirectory(directory).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DataDirectoryOwnedError);
  expect(refusal).toMatchObject({ pid: child.pid, message: expect.stringContaining(`in use by process ${child.pid}`) });
  const { said } = await claimElsewhere();
  expect(said).toMatch(`refused`);
});

test('so is a second claim in the same process, also under another name of the directory', async () => {
  const owned = await claimDataDirectory(directory);
  await expect(claimDataDirectory(directory)).rejects.toThrow(`in use by process ${process.pid}`);
  const alias = `${directory}-alias`;
  await symlink(directory, alias);
  await expect(claimDataDirectory(alias)).rejects.toThrow(DataDirectoryOwnedError);
  await rm(alias);
  await owned.release();
});

test('released, it is free again and nothing is left behind', async () => {
  const owned = await claimDataDirectory(join(directory, 'made', 'on', 'the', 'way'));
  await owned.release();
  expect(await readdir(owned.path)).toEqual([]);
  await (await claimDataDirectory(owned.path)).release();
});

test('a killed owner owns nothing', async () => {
  const { child } = await claimElsewhere();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await readdir(directory)).length).toBe(1); // its socket is still there
  const owned = await claimDataDirectory(directory);
  expect((await readdir(directory)).length).toBe(1);
  await owned.release();
  expect(await readdir(directory)).toEqual([]);
});

test('of many that claim at once over a dead owner, one gets it', async () => {
  const { child } = await claimElsewhere();
  child.kill('SIGKILL');
  await once(child, 'exit');
  for (let round = 0; round < 5; round++) {
    const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claimDataDirectory(directory)));
    const owners = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
    expect(owners.length).toBe(1);
    await owners[0]?.release();
  }
});

test('a path too long for a socket works all the same', async () => {
  const long = join(directory, 'ein-sehr-langer-Name-für-ein-Verzeichnis'.repeat(4), 'x'.repeat(120));
  await mkdir(long, { recursive: true });
  const { child, said } = await claimElsewhere(long);
  expect(said).toBe(`owner ${child.pid}`);
  await expect(claimDataDirectory(long)).rejects.toThrow(`in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const owned = await claimDataDirectory(long);
  await owned.release();
  expect(await readdir(long)).toEqual([]);
});

test('owning keeps no process alive', async () => {
  const { child } = await claimElsewhere();
  child.stdin?.end();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
