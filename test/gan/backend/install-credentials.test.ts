import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedPort, makeTinyEngine, pathWithScript, startIndex, type TinyEngine } from './tiny-engine.ts';

// Why there is no engine is in the log, in `/api/health` and in every visitor's footer.
describe.skipIf(process.platform !== 'linux')('a private index', { timeout: 60_000 }, () => {
  let tiny: TinyEngine;
  let refusing: Server;
  let index: Awaited<ReturnType<typeof startIndex>>; // it lists another file
  beforeAll(async () => {
    tiny = await makeTinyEngine();
    index = await startIndex({ ...tiny, file: 'tensorflow_cpu-2.20.0.whl' });
    refusing = createServer((_, response) => response.writeHead(401).end());
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    refusing.close();
    await index.stop();
    await tiny.discard();
  });

  const withSecret = (port: number) => `http://ada:s3cret@127.0.0.1:${port}/simple/`;
  const refusingPort = () => (refusing.address() as AddressInfo).port;
  const cases: [string, () => Promise<Record<string, string>>, RegExp][] = [
    ['lacks the file', async () => ({ PIP_INDEX_URL: withSecret(index.port) }), /does not list tensorflow_cpu-2\.21/],
    ['refuses', async () => ({ PIP_INDEX_URL: withSecret(refusingPort()) }), /answered 401/],
    ['is not there', async () => ({ PIP_INDEX_URL: withSecret(await closedPort()) }), /ECONNREFUSED/],
    ['is no address', async () => ({ PIP_INDEX_URL: 'https://ada:s3cret@' }), /could not be downloaded/],
    [
      'is behind a proxy that is not there',
      async () => ({
        PIP_INDEX_URL: 'https://ada:s3cret@index.test/simple/',
        HTTPS_PROXY: `http://ada:s3cret@127.0.0.1:${await closedPort()}`,
      }),
      /through the proxy 127\.0\.0\.1/,
    ],
    [
      'is named to a pip that repeats it',
      async () => {
        const url = withSecret(refusingPort());
        const script = `[ "$3" = config ] || { echo "ERROR: HTTP error 401 while getting ${url}" >&2; exit 1; }`;
        const bin = await pathWithScript(tiny.folder, { name: 'python3', script });
        return { PIP_INDEX_URL: url, PATH: `${bin}${delimiter}${process.env.PATH}` };
      },
      /by pip: HTTP error 401 while getting http:\/\/127\.0\.0\.1/,
    ],
  ];

  it.each(cases)('that %s keeps its password', async (_, variables, says) => {
    const cache = await tiny.makeCache();
    const environment = { CURATOR_CACHE_DIR: cache, ...(await variables()) };
    const outcome = await tiny.install(environment, { packageDirectory: await tiny.makePackage() });
    expect(outcome).toMatchObject({ ok: false, kind: 'network', paragraph: expect.stringMatching(says) });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
    expect(await readFile(join(cache, 'engine-failure.json'), 'utf8')).not.toContain('s3cret');
  });
});
