import type { IncomingMessage } from 'node:http';

/** How far a request's own words are believed. */
export type Trust = { isProxyTrusted: boolean; isTls: boolean; publicUrl: string | undefined };

/** A host and perhaps a port, and nothing that could end a header's word. */
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** The origin under which the browser reached us, `http://192.168.1.20:3000`; null when the Host header is none. */
export function originOf(request: IncomingMessage, trust: Trust): string | null {
  const forwardedHost = trust.isProxyTrusted ? first(request.headers['x-forwarded-host']) : undefined;
  const host = forwardedHost ?? request.headers.host;
  if (host === undefined || !HOST.test(host)) return null;
  return normalise(`${isSecure(request, trust) ? 'https' : 'http'}://${host}`);
}

/** Whether the browser's side of the connection is HTTPS. */
export function isSecure(request: IncomingMessage, trust: Trust): boolean {
  const forwarded = trust.isProxyTrusted ? first(request.headers['x-forwarded-proto']) : undefined;
  return forwarded === undefined ? trust.isTls : forwarded === 'https';
}

/**
 * Whether a socket's handshake comes from one of our own pages. Browsers send `Origin` with every WebSocket and every POST,
 * but not with a same-origin GET, with which HTTP long polling begins; there the referring page has to be ours. Scripts
 * that name no origin at all are refused: a cookie is not theirs to bring along.
 */
export function isOwnPage(request: IncomingMessage, trust: Trust): boolean {
  const own = new Set([originOf(request, trust), trust.publicUrl].filter((origin) => origin != null));
  const claimed = request.headers.origin || request.headers.referer;
  if (claimed === undefined) return false;
  const origin = normalise(claimed);
  return origin !== null && own.has(origin);
}

/** Whom to count a request against: an IPv4 address, or the /64 network that one household or school has in IPv6. */
export function addressOf(request: IncomingMessage, trust: Trust): string {
  const forwarded = trust.isProxyTrusted ? last(request.headers['x-forwarded-for']) : undefined;
  const address = (forwarded ?? request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '');
  return address.includes(':') ? networkOf(address) : address;
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

function normalise(url: string): string | null {
  const origin = URL.canParse(url) ? new URL(url).origin : 'null';
  return origin === 'null' ? null : origin;
}

// A list of proxies appends: the first host is the one the browser asked for, the last address is the one our proxy saw.
const first = (value: string | string[] | undefined) => [value].flat()[0]?.split(',')[0]?.trim();
const last = (value: string | string[] | undefined) => [value].flat().at(-1)?.split(',').at(-1)?.trim();
