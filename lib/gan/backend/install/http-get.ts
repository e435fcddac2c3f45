import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';

export const SILENCE_LIMIT_MS = 15_000;
const REDIRECT_LIMIT = 5;

type GetOptions = {
  headers?: Record<string, string>;
  environment: NodeJS.ProcessEnv;
  /** Who says nothing for so long is given up. */
  silenceLimitMs?: number;
  signal?: AbortSignal;
};

/**
 * GET over HTTP or HTTPS, through the proxy that the environment names, which Node's fetch knows from version 24 only.
 * Follows redirects; resolves with the response's head, whose body the caller reads. Silence is an error, before the head
 * and after.
 */
export async function httpGet(url: URL, options: GetOptions): Promise<IncomingMessage> {
  let target = url;
  for (let hop = 0; hop <= REDIRECT_LIMIT; hop++) {
    const response = await getOnce(target, options);
    const status = response.statusCode ?? 0;
    if (status < 300 || status >= 400 || !response.headers.location) return response;
    response.resume();
    target = new URL(response.headers.location, target);
  }
  throw new Error(`${url.host} redirects without end`);
}

/** Names the host and, where there is one, the proxy: "connect ECONNREFUSED" alone tells nobody what to mend. */
async function getOnce(url: URL, options: GetOptions): Promise<IncomingMessage> {
  const proxy = proxyFor(url, options.environment);
  try {
    if (!proxy) return await answerTo(url.protocol === 'https:' ? httpsRequest : httpRequest, url, options);
    if (url.protocol === 'https:') {
      const socket = await tunnel(url, proxy, options);
      return await answerTo(httpsRequest, url, { ...options, createConnection: () => socket });
    }
    const headers = { ...options.headers, host: url.host, ...authorization(proxy) };
    return await answerTo(httpRequest, proxy, { ...options, headers, path: url.href });
  } catch (error) {
    const way = proxy ? ` through the proxy ${proxy.host}` : '';
    throw new Error(`${url.host}${way}: ${messageOf(error)}`, { cause: error });
  }
}

type RequestOptions = GetOptions & { path?: string; createConnection?: () => TLSSocket };

function answerTo(request: typeof httpRequest, url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const { headers, signal, path, createConnection, silenceLimitMs = SILENCE_LIMIT_MS } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      headers,
      signal,
      timeout: silenceLimitMs,
      ...(path === undefined ? {} : { path }),
      ...(createConnection ? { createConnection } : {}),
    });
    sent.on('timeout', () => sent.destroy(silence(silenceLimitMs)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      // A request that fails after its head has come fails its body.
      sent.off('error', reject);
      sent.on('error', (error) => response.destroy(error));
      resolve(response);
    });
    sent.end();
  });
}

function tunnel(url: URL, proxy: URL, options: GetOptions): Promise<TLSSocket> {
  const { signal, silenceLimitMs = SILENCE_LIMIT_MS } = options;
  return new Promise((resolve, reject) => {
    const authority = `${url.hostname}:${url.port || 443}`;
    const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { host: authority, ...authorization(proxy) };
    const sent = request(proxy, { method: 'CONNECT', path: authority, headers, signal, timeout: silenceLimitMs });
    sent.on('timeout', () => sent.destroy(silence(silenceLimitMs)));
    sent.on('error', reject);
    sent.on('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        reject(new Error(`it answered ${response.statusCode} ${response.statusMessage}`));
        return;
      }
      const secure = tlsConnect({ socket, servername: url.hostname });
      secure.setTimeout(silenceLimitMs, () => secure.destroy(silence(silenceLimitMs)));
      secure.once('error', reject);
      secure.once('secureConnect', () => resolve(secure));
    });
    sent.end();
  });
}

/** The proxy that the usual variables name for a URL, in the usual spellings. */
export function proxyFor(url: URL, environment: NodeJS.ProcessEnv): URL | null {
  const variable = (name: string) => environment[name.toLowerCase()] || environment[name.toUpperCase()] || '';
  const isExcepted = variable('no_proxy')
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      const domain = entry.replace(/^\*?\.?/, '').replace(/:\d+$/, '');
      return entry === '*' || url.hostname === domain || url.hostname.endsWith(`.${domain}`);
    });
  const named = variable(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || variable('all_proxy');
  if (!named || isExcepted) return null;
  return new URL(named.includes('://') ? named : `http://${named}`);
}

function authorization(proxy: URL): Record<string, string> {
  if (!proxy.username) return {};
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}

function silence(limitMs: number): Error {
  return new Error(`no answer in ${limitMs / 1000} s`);
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
