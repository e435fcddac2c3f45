/** What every answer carries, pages or not. No `upgrade-insecure-requests` anywhere: a classroom reaches us by plain HTTP. */
export function commonHeaders({ isSecure }: { isSecure: boolean }): Record<string, string> {
  const headers: Record<string, string> = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin', // the socket's handshake by polling is recognised by it (isOwnPage)
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY', // for browsers that do not know frame-ancestors
  };
  if (isSecure) headers['Strict-Transport-Security'] = 'max-age=31536000';
  return headers;
}

/**
 * The policy of a page: only scripts and style sheets that carry this answer's nonce, and what those load. React sets
 * `style` attributes, hence style-src-attr. A development server compiles with eval and injects style elements.
 */
export function contentSecurityPolicy(options: {
  nonce: string;
  origin: string | null;
  isDevelopment: boolean;
}): string {
  const { nonce, origin, isDevelopment } = options;
  const directives: Record<string, (string | false | undefined)[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", isDevelopment && "'unsafe-eval'"],
    'style-src': ["'self'", isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'blob:', 'data:'],
    'font-src': ["'self'"],
    // Safari before 15.4 does not match a WebSocket by 'self'.
    'connect-src': ["'self'", origin?.replace(/^http/, 'ws')],
    'worker-src': ["'self'", 'blob:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources.filter((source) => source !== false && source !== undefined)].join(' '))
    .join('; ');
}

/** The policy of an answer that is no page. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
