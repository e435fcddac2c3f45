import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isDiskFull } from './disk-full.ts';
import { type DownloadOptions, downloadFromIndex } from './download-from-index.ts';
import { downloadWithPip, findPip } from './download-with-pip.ts';
import { EngineFailure } from './engine-failure.ts';
import type { Wheel } from './release.ts';

class WrongChecksum extends Error {}

/**
 * Downloads a wheel from the index that this place's pip is configured for, or `PIP_INDEX_URL`: over plain HTTPS, which goes
 * on where an earlier download ended, and where that fails by pip, which may know certificates, proxies and passwords that
 * we do not. Whatever comes is accepted only with the pinned sha256.
 *
 * @returns its path
 */
export async function fetchWheel(wheel: Wheel, options: DownloadOptions): Promise<string> {
  const pip = await findPip(options.environment, options.signal);
  const indexUrl = pip?.indexUrl ?? options.environment.PIP_INDEX_URL;
  const ways: [string, () => Promise<string>][] = [
    ['HTTPS', () => downloadFromIndex(wheel, { ...options, indexUrl })],
    ...(pip ? [['pip', () => downloadWithPip(pip, wheel, options)] satisfies [string, () => Promise<string>]] : []),
  ];
  const troubles: string[] = [];
  let isChecksum = false;
  for (const [name, download] of ways) {
    try {
      const path = await download();
      await verify(path, wheel);
      return path;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (isDiskFull(error)) throw error;
      isChecksum ||= error instanceof WrongChecksum;
      troubles.push(`by ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const where = pip ? '' : ' (no pip answered)';
  if (isChecksum) {
    throw new EngineFailure('checksum', {
      what: `${wheel.file} came with a wrong checksum${where} (${troubles.join('; ')})`,
      mend: "Check the package index (PIP_INDEX_URL, or pip's) and the proxy, then run `npm run setup`.",
    });
  }
  throw new EngineFailure('network', {
    what: `${wheel.file} could not be downloaded${where} (${troubles.join('; ')})`,
    mend:
      'Connect to the network, or name an index by PIP_INDEX_URL and a proxy by HTTPS_PROXY, and run `npm run setup`; ' +
      `or bring the file from another machine and run \`npm run setup -- --from FOLDER\`.`,
  });
}

/** A wheel that somebody brought: the folder that holds it is named by hand. */
export async function findBroughtWheel(wheel: Wheel, folder: string): Promise<string> {
  const path = join(folder, wheel.file);
  const mend = `Bring ${wheel.file} from https://pypi.org and name the folder that holds it: \`npm run setup -- --from FOLDER\`.`;
  const isThere = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isThere) throw new EngineFailure('files', { what: `there is no ${path}`, mend });
  const actual = await sha256Of(path);
  if (actual !== wheel.sha256) {
    throw new EngineFailure('checksum', { what: `${path} has a wrong checksum: ${mismatch(actual, wheel)}`, mend });
  }
  return path;
}

async function verify(path: string, wheel: Wheel): Promise<void> {
  const actual = await sha256Of(path);
  if (actual === wheel.sha256) return;
  await rm(path, { force: true });
  throw new WrongChecksum(mismatch(actual, wheel));
}

function mismatch(actual: string, wheel: Wheel): string {
  return `its sha256 is ${actual}, and ${wheel.sha256} is right`;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
