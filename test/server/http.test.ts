import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pages } from '../../server/http/pages.ts';
import { createRequestHandler } from '../../server/http/request-handler.ts';
import { createSessionCookies } from '../../server/http/session-cookie.ts';
import { silentLog } from '../support/server.ts';

const cookies = createSessionCookies(new Uint8Array(32).fill(7));
const health = {
  status: 'ok' as const,
  uptimeSeconds: 1,
  engine: null,
  engineProblem: 'the GPU child died: a test',
  database: 'pglite' as const,
  wall: [{ collection: 'people', forger: 'dcgan', hung: 400, target: 400 }],
};

/** In place of Next: answers with the policy that it found on the request, where Next looks for its nonce. */
const pages: Pages = {
  async handle(request, response) {
    if (request.url === '/broken') throw new Error('a page failed');
    response.end(String(request.headers['content-security-policy']));
  },
  close: async () => {},
};

async function listen(options: { isProxyTrusted?: boolean; isTls?: boolean } = {}) {
  const { isProxyTrusted = false, isTls = false } = options;
  const server: Server = createServer(
    createRequestHandler({
      trust: { isProxyTrusted, isTls, publicUrl: undefined },
      cookies,
      health: () => health,
      pages: () => pages,
      isDevelopment: false,
      log: silentLog,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, origin: `http://127.0.0.1:${port}` };
}

let plain: Awaited<ReturnType<typeof listen>>;
let proxied: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  plain = await listen();
  proxied = await listen({ isProxyTrusted: true });
});
afterAll(() => {
  plain.server.close();
  proxied.server.close();
});

const page = (headers: Record<string, string> = {}) => ({ headers: { accept: 'text/html', ...headers } });

describe('pages', () => {
  it('carry a policy with a fresh nonce, the same on the request that Next sees', async () => {
    const [one, other] = [await fetch(plain.origin, page()), await fetch(plain.origin, page())];
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(await one.text()).toBe(policy);
    const nonce = /'nonce-([A-Za-z0-9+/=]{24})'/.exec(policy)?.[1];
    expect(nonce).toBeDefined();
    expect(other.headers.get('content-security-policy')).not.toContain(nonce);
    expect(Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/)))).toEqual({
      'default-src': "'self'",
      'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'`,
      'style-src': `'self' 'nonce-${nonce}'`,
      'style-src-attr': "'unsafe-inline'",
      'img-src': "'self' blob: data:",
      'font-src': "'self'",
      'connect-src': `'self' ${plain.origin.replace('http', 'ws')}`,
      'worker-src': "'self' blob:",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    });
  });

  it('bring a session to who has none, and leave a valid one alone', async () => {
    const [setCookie = ''] = (await fetch(plain.origin, page())).headers.getSetCookie();
    expect(setCookie).toMatch(/^curator-session=\S+; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Lax$/);
    const cookie = setCookie.split(';')[0] as string;
    expect(await cookies.read(cookie)).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect((await fetch(plain.origin, page({ cookie }))).headers.getSetCookie()).toEqual([]);
    const forged = cookie.slice(0, -4) + (cookie.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    expect((await fetch(plain.origin, page({ cookie: forged }))).headers.getSetCookie()).toHaveLength(1);
  });

  it('what a page loads gets neither a session nor a nonce', async () => {
    const asset = await fetch(`${plain.origin}/_next/static/chunk.js`);
    expect(asset.headers.getSetCookie()).toEqual([]);
    expect(asset.headers.get('content-security-policy')).toBeNull();
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(plain.origin, { headers: { accept: '*/*' } })).headers.getSetCookie()).toEqual([]);
  });

  it('a page that fails is an answer, not the end', async () => {
    const broken = await fetch(`${plain.origin}/broken`, page());
    expect([broken.status, await broken.json()]).toEqual([500, { error: 'unavailable' }]);
    expect((await fetch(plain.origin, page())).status).toBe(200);
  });
});

describe('HTTPS', () => {
  it('Secure and HSTS come with it, also behind a trusted proxy, never by a stranger’s word', async () => {
    const claimed = page({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'museum.example' });
    const believed = await fetch(proxied.origin, claimed);
    expect(believed.headers.getSetCookie()[0]).toMatch(/; Secure$/);
    expect(believed.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(believed.headers.get('content-security-policy')).toContain("connect-src 'self' wss://museum.example;");
    const ignored = await fetch(plain.origin, claimed);
    expect(ignored.headers.getSetCookie()[0]).not.toContain('Secure');
    expect(ignored.headers.get('strict-transport-security')).toBeNull();
  });

  it('a host that is no host gets into no header', async () => {
    const odd = await fetch(proxied.origin, page({ 'x-forwarded-host': "x; script-src 'unsafe-inline'" }));
    expect(odd.headers.get('content-security-policy')).toContain("connect-src 'self';");
  });
});

describe('/api', () => {
  it('tells its health', async () => {
    const response = await fetch(`${plain.origin}/api/health`);
    expect([response.status, await response.json()]).toEqual([200, health]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${plain.origin}/api/health`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${plain.origin}/api/health`, { method: 'POST' })).status).toBe(405);
  });

  it('is ours alone: what is not there is not there, in JSON', async () => {
    for (const path of ['/api', '/api/', '/api/nothing', '/api/health/more']) {
      const response = await fetch(`${plain.origin}${path}`);
      expect([response.status, await response.json()]).toEqual([404, { error: 'not-found' }]);
    }
  });
});
