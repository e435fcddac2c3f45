import { randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

const COOKIE_NAME = 'curator-session';
const LIFETIME_SECONDS = 180 * 24 * 3600;

const claimsSchema = z.object({ sub: z.string().regex(/^[A-Za-z0-9_-]{22}$/) });

export type SessionCookies = {
  /** The player of a `Cookie` header; null when the cookie is absent, forged or expired. */
  read(cookieHeader: string | undefined): Promise<string | null>;
  /** A `Set-Cookie` value for a player who was not here before. */
  issue(options: { isSecure: boolean }): Promise<string>;
};

/** A session is a random player id in a cookie that we signed (JWS, HS256). It says nothing else and nobody can make one up. */
export function createSessionCookies(key: Uint8Array): SessionCookies {
  return {
    async read(cookieHeader) {
      const token = findCookie(cookieHeader, COOKIE_NAME);
      if (token === null) return null;
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] });
        return claimsSchema.parse(payload).sub;
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
        throw error;
      }
    },
    async issue({ isSecure }) {
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(randomBytes(16).toString('base64url'))
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(key);
      const attributes = ['Path=/', `Max-Age=${LIFETIME_SECONDS}`, 'HttpOnly', 'SameSite=Lax'];
      if (isSecure) attributes.push('Secure');
      return [`${COOKIE_NAME}=${token}`, ...attributes].join('; ');
    },
  };
}

function findCookie(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}
