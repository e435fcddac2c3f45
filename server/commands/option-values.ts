import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** A parser of one option's text; what is wrong with it becomes commander's error, with the option's name. */
export function parsedBy<T>(schema: z.ZodType<T, string>): (text: string) => T {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`It ${parsed.error.issues.map(({ message }) => message).join(', and it ')}.`);
  };
}

export function wholeNumber({ min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number }) {
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, { error: `must be a whole number ${range}`, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number ${range}`);
}

export function decimalNumber({ min, max }: { min: number; max: number }) {
  const problem = `must be a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, { error: problem, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, problem);
}

const MAX_SEEDS = 100_000;

/** `7`, `0-63` or `1,5,10-12`: 64-bit seeds in the order given. */
export const seedList = z.string().transform((text, context): bigint[] => {
  const seeds: bigint[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    const first = BigInt(match?.[1] ?? 0);
    const last = match?.[2] === undefined ? first : BigInt(match[2]);
    if (!match || last < first || last >= 2n ** 64n) {
      context.addIssue({ code: 'custom', message: 'must be seeds such as 7, 0-63 or 1,5,10-12, each below 2^64' });
      return z.NEVER;
    }
    if (last - first >= MAX_SEEDS - seeds.length) {
      context.addIssue({ code: 'custom', message: `must name at most ${MAX_SEEDS} seeds` });
      return z.NEVER;
    }
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  return seeds;
});
