import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { explainDiskFull } from './disk-space.ts';

/** One step's line of `metrics.jsonl`. */
const lineSchema = z.object({
  step: z.int().min(1),
  lossD: z.number(),
  lossG: z.number(),
  realScore: z.number(),
  fakeScoreBefore: z.number(),
  fakeScoreAfter: z.number(),
  seconds: z.number(),
  variety: z.number().optional(), // of the forged pictures, relative to that of the authentic ones; at checkpoints
  warnings: z.array(z.object({ kind: z.string(), message: z.string() })).optional(),
});
export type TrainingLogLine = z.infer<typeof lineSchema>;

export type TrainingLog = {
  /** Those of the steps that are not done again. */
  readonly lines: readonly TrainingLogLine[];
  append(line: TrainingLogLine): Promise<void>;
  /** To the disk: a checkpoint must not outlast a power cut that its log does not. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export function trainingLogPath(directory: string): string {
  return join(directory, 'metrics.jsonl');
}

/** The lines of a training's log; none where there is no log. What is no line of it, as the half that a kill leaves, is passed over. */
export async function readTrainingLog(path: string): Promise<TrainingLogLine[]> {
  return wholeLines(await contentOf(path)).flatMap(({ line }) => line ?? []);
}

/**
 * Opens the log of a training that stands at `step`. The lines of later steps, which are done again, are cut off: nothing is
 * written anew, so there is no moment at which a kill could lose the lines before.
 */
export async function openTrainingLog(path: string, step: number): Promise<TrainingLog> {
  const held = wholeLines(await contentOf(path));
  const kept = held.slice(0, held.findLastIndex(({ line }) => line !== null && line.step <= step) + 1);
  const file = await open(path, 'a');
  try {
    await file.truncate(kept.at(-1)?.end ?? 0);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    lines: kept.flatMap(({ line }) => line ?? []),
    async append(line) {
      const text = `${JSON.stringify(line)}\n`;
      await file.appendFile(text).catch((error: unknown) => {
        throw explainDiskFull(error, {
          directory: dirname(path),
          bytes: text.length,
          what: `the log's line of step ${line.step}`,
        });
      });
    },
    flush: () => file.sync(),
    close: () => file.close(),
  };
}

async function contentOf(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  });
}

/** Every line that ends, with the place in bytes where it does; null for one that tells of no step. */
function wholeLines(content: Buffer): { line: TrainingLogLine | null; end: number }[] {
  const lines = [];
  let start = 0;
  for (let end = content.indexOf('\n'); end >= 0; end = content.indexOf('\n', start)) {
    lines.push({ line: parseLine(content.toString('utf8', start, end)), end: end + 1 });
    start = end + 1;
  }
  return lines;
}

function parseLine(text: string): TrainingLogLine | null {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
