import type { ErrorCode, Result } from '../../lib/protocol/result.ts';

export type Refusal = Extract<Result<never>, { ok: false }>;

export function refuse(error: ErrorCode, message: string): Refusal {
  return { ok: false, error, message };
}
