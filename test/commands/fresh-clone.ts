import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGE = join('@tensorflow', 'tfjs-node-gpu');

/**
 * The project as `npm ci` leaves it, before the engine step: the code that the commands need is copied, and so is the package
 * that the addon belongs into; the other packages are links.
 */
export async function makeFreshClone(): Promise<{
  folder: string;
  packageDirectory: string;
  discard(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'curator-clone-'));
  for (const part of ['package.json', 'tsconfig.json', 'lib', 'server']) {
    await cp(join(ROOT, part), join(folder, part), {
      recursive: true,
      filter: (source) => !source.includes(join('lib', 'gan', 'pretrained')),
    });
  }
  const modules = join(folder, 'node_modules');
  const linkAll = async (inside: string, except: string) => {
    await mkdir(join(modules, inside), { recursive: true });
    for (const name of await readdir(join(ROOT, 'node_modules', inside))) {
      const path = join(inside, name);
      if (path !== except) await symlink(join(ROOT, 'node_modules', path), join(modules, path));
    }
  };
  await linkAll('', '@tensorflow');
  await linkAll('@tensorflow', PACKAGE);
  const packageDirectory = join(modules, PACKAGE);
  await cp(join(ROOT, 'node_modules', PACKAGE), packageDirectory, {
    recursive: true,
    filter: (source) => !source.endsWith('tfjs_binding.node'),
  });
  return { folder, packageDirectory, discard: () => rm(folder, { recursive: true, force: true }) };
}
