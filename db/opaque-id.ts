import { randomBytes } from 'node:crypto';

/** 128 random bits, base64url: the id of every row that a browser may see. Its order tells nothing about when it was made. */
export function newOpaqueId(): string {
  return randomBytes(16).toString('base64url');
}
