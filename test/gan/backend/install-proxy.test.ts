import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EngineOutcome } from '../../../lib/gan/backend/install/ensure-engine.ts';
import { installInChild } from './install-in-child.ts';
import { makeTinyEngine, pathWith, startIndex, type TinyEngine } from './tiny-engine.ts';

const WAYS = ['pip', 'plain HTTPS'] as const;
type Way = (typeof WAYS)[number];
const run = promisify(execFile);
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

/** A key and a certificate of its own authority for hosts. */
async function makeCertificate(folder: string, hosts: string[]) {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=test', '-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`],
    ...['-keyout', key, '-out', certificate],
  ]);
  return { path: certificate, key: await readFile(key, 'utf8'), cert: await readFile(certificate, 'utf8') };
}

/** Opens every tunnel to one port of this machine, whatever name was asked for. */
async function startProxy(targetPort: number) {
  const tunnels: { to: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer();
  server.on('connect', (request, socket) => {
    tunnels.push({ to: request.url, authorization: request.headers['proxy-authorization'] });
    const target = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    for (const end of [socket, target]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels, stop: () => server.close() };
}

// A school's network: an index that only the proxy reaches, and a certificate of the place's own authority.
describe.skipIf(process.platform !== 'linux' || !(hasOpenssl || process.env.REQUIRE_ALL))(
  'behind a proxy',
  { timeout: 60_000 },
  () => {
    let tiny: TinyEngine;
    let certificate: Awaited<ReturnType<typeof makeCertificate>>;
    let index: Awaited<ReturnType<typeof startIndex>>;
    let proxy: Awaited<ReturnType<typeof startProxy>>;

    beforeAll(async () => {
      tiny = await makeTinyEngine();
      certificate = await makeCertificate(tiny.folder, ['index.test', 'localhost']);
      index = await startIndex(tiny, { tls: certificate });
      proxy = await startProxy(index.port);
    });
    afterEach(() => {
      proxy.tunnels.length = 0;
    });
    afterAll(async () => {
      proxy.stop();
      await index.stop();
      await tiny.discard();
    });

    /** In a process of its own: Node reads NODE_EXTRA_CA_CERTS when it starts. */
    async function install(way: Way, environment: Record<string, string>): Promise<EngineOutcome> {
      const { outcome } = installInChild(tiny, {
        packageDirectory: await tiny.makePackage(),
        environment: {
          CURATOR_CACHE_DIR: await tiny.makeCache(),
          PATH: way === 'pip' ? (process.env.PATH ?? '') : await pathWith(tiny.folder, ['g++', 'as', 'ld']),
          HTTPS_PROXY: `http://ada:secret@${proxy.host}`,
          [way === 'pip' ? 'PIP_CERT' : 'NODE_EXTRA_CA_CERTS']: certificate.path, // the other way is closed
          ...environment,
        },
      });
      return outcome;
    }

    it.each(WAYS)('%s gets the wheel through the tunnel', async (way) => {
      const outcome = await install(way, { PIP_INDEX_URL: 'https://index.test/simple/' });
      expect(outcome).toMatchObject({ ok: true, prepared: 'downloaded' });
      const authorization = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
      expect(proxy.tunnels.length).toBeGreaterThan(0);
      for (const tunnel of proxy.tunnels) expect(tunnel).toEqual({ to: 'index.test:443', authorization });
    });

    it.each(WAYS)('%s goes past it where NO_PROXY says so', async (way) => {
      const PIP_INDEX_URL = `https://localhost:${index.port}/simple/`;
      expect(await install(way, { PIP_INDEX_URL, NO_PROXY: 'localhost' })).toMatchObject({ ok: true });
      expect(proxy.tunnels).toEqual([]);
    });

    it('a certificate of nobody known is refused', async () => {
      const outcome = await install('plain HTTPS', {
        PIP_INDEX_URL: 'https://index.test/simple/',
        NODE_EXTRA_CA_CERTS: '',
      });
      expect(outcome).toMatchObject({ ok: false, kind: 'network', paragraph: expect.stringMatching(/self-signed/) });
    });
  },
);
