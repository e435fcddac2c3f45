import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Health } from '../../lib/protocol/health.ts';
import type { Log } from '../log.ts';
import type { Pages } from './pages.ts';
import { isSecure, originOf, type Trust } from './request-origin.ts';
import { commonHeaders, contentSecurityPolicy, DATA_POLICY } from './security-headers.ts';
import type { SessionCookies } from './session-cookie.ts';

export type RequestHandlerOptions = {
  trust: Trust;
  cookies: SessionCookies;
  health: () => Health;
  pages: () => Pages | null; // null: a server of sockets and /api only, or pages that are not ready yet
  isDevelopment: boolean;
  log: Log;
};

/** Everything that comes by HTTP, before Next: /api is ours, the rest gets its headers and its session here and goes on to a page. */
export function createRequestHandler(options: RequestHandlerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response, options).catch((error: unknown) => {
      options.log.error({ err: error, url: request.url }, 'a request failed');
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'unavailable' });
    });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: RequestHandlerOptions,
): Promise<void> {
  const { trust, health, pages, isDevelopment, cookies } = options;
  setHeaders(response, commonHeaders({ isSecure: isSecure(request, trust) }));

  const path = pathOf(request);
  if (path === null) return sendJson(response, 400, { error: 'bad-input' });
  if (path === '/api/health') {
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendJson(response, 405, { error: 'bad-input' });
    return sendJson(response, 200, health());
  }
  if (path === '/api' || path.startsWith('/api/')) return sendJson(response, 404, { error: 'not-found' });

  const page = pages();
  if (page === null) return sendJson(response, 503, { error: 'unavailable' });
  if (!path.startsWith('/_next/')) {
    const nonce = randomBytes(16).toString('base64');
    const policy = contentSecurityPolicy({ nonce, origin: originOf(request, trust), isDevelopment });
    request.headers['content-security-policy'] = policy; // where Next looks for the nonce of its own scripts
    setHeaders(response, { 'Content-Security-Policy': policy });
    await ensureSession(request, response, { trust, cookies });
  }
  await page.handle(request, response);
}

/** Only documents bring a session: what a document loads finds one, and the socket needs it first. */
async function ensureSession(
  request: IncomingMessage,
  response: ServerResponse,
  { trust, cookies }: { trust: Trust; cookies: SessionCookies },
): Promise<void> {
  const isDocument = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
  if (!isDocument || (await cookies.read(request.headers.cookie)) !== null) return;
  setHeaders(response, { 'Set-Cookie': await cookies.issue({ isSecure: isSecure(request, trust) }) });
}

function pathOf(request: IncomingMessage): string | null {
  const url = request.url ?? '';
  return url.startsWith('/') && URL.canParse(url, 'http://host') ? new URL(url, 'http://host').pathname : null;
}

function setHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': DATA_POLICY,
  });
  response.end(response.req.method === 'HEAD' ? undefined : JSON.stringify(body));
}
