import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { httpGet, proxyFor } from '../../../lib/gan/backend/install/http-get.ts';

describe('httpGet', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  it('follows redirects, relative ones too', async () => {
    const port = await listen(
      createServer((request, response) => {
        if (request.url === '/first') response.writeHead(302, { location: '/second' }).end();
        else response.end('here');
      }),
    );
    const response = await httpGet(new URL(`http://127.0.0.1:${port}/first`), { environment: {} as NodeJS.ProcessEnv });
    expect(await text(response)).toBe('here');
  });

  it('asks a proxy for a plain address, with the name and password of its URL', async () => {
    const asked: IncomingMessage[] = [];
    const port = await listen(
      createServer((request, response) => {
        asked.push(request);
        response.end('by proxy');
      }),
    );
    const environment = { ...process.env, http_proxy: `http://ada:l%C3%B6ve@127.0.0.1:${port}`, no_proxy: '' };
    const response = await httpGet(new URL('http://index.invalid/simple/?a=1'), { environment });
    expect(await text(response)).toBe('by proxy');
    expect(asked.map(({ url, headers }) => [url, headers.host, headers['proxy-authorization']])).toEqual([
      ['http://index.invalid/simple/?a=1', 'index.invalid', `Basic ${Buffer.from('ada:löve').toString('base64')}`],
    ]);
  });

  it('asks a proxy for a tunnel to a secure address, and names both when it is refused', async () => {
    const tunnels: (string | undefined)[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    const port = await listen(proxy);
    const environment = { ...process.env, HTTPS_PROXY: `127.0.0.1:${port}`, NO_PROXY: '' };
    await expect(httpGet(new URL('https://index.invalid/simple/'), { environment })).rejects.toThrow(
      `index.invalid through the proxy 127.0.0.1:${port}: it answered 407 Proxy Authentication Required`,
    );
    expect(tunnels).toEqual(['index.invalid:443']);
  });

  it('gives up a proxy whose tunnel leads to silence', async () => {
    const proxy = createServer();
    proxy.on('connect', (_, socket) => {
      socket.on('error', () => {}).write('HTTP/1.1 200 Connection Established\r\n\r\n');
    });
    const port = await listen(proxy);
    const environment = { ...process.env, HTTPS_PROXY: `127.0.0.1:${port}`, NO_PROXY: '' };
    await expect(
      httpGet(new URL('https://index.invalid/simple/'), { environment, silenceLimitMs: 200 }),
    ).rejects.toThrow(`index.invalid through the proxy 127.0.0.1:${port}: no answer in 0.2 s`);
  });

  it.each([
    ['', 'proxy:3128'],
    ['other.org', 'proxy:3128'],
    ['pypi.org', undefined],
    ['localhost, .org', undefined],
    ['*', undefined],
    ['i.org', 'proxy:3128'],
  ])('with NO_PROXY=%s goes by %s', (exceptions, host) => {
    const environment = { NODE_ENV: 'test', HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: exceptions } as const;
    expect(proxyFor(new URL('https://pypi.org/simple/'), environment)?.host).toBe(host);
  });
});
