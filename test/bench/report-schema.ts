import { z } from 'zod';

/** What DESIGN promises of a benchmark's rows, and what stands beside it. */
export const resultsSchema = z
  .array(
    z.strictObject({
      name: z.string().min(1),
      unit: z.enum(['images/s', 'ms', 'kB/step']),
      ours: z.number().nullable(),
      peer: z.number().nullable(),
      ratio: z.number().nullable(),
      oursRange: z.tuple([z.number(), z.number()]).optional(),
      peerRange: z.tuple([z.number(), z.number()]).optional(),
      why: z.string().min(1).optional(),
      peerWhy: z.string().min(1).optional(),
      oursOn: z.string().min(1).optional(),
    }),
  )
  .min(1);

/** The last line of stdout. */
export const reportSchema = z.strictObject({
  benchmark: z.string(),
  backend: z.string(),
  machine: z.strictObject({
    cpu: z.string().min(1),
    cores: z.int().positive(),
    avx512: z.boolean().nullable(),
    platform: z.string(),
    node: z.literal(process.version),
    date: z.iso.datetime(),
  }),
  quick: z.boolean(),
  results: resultsSchema,
});
