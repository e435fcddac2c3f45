/** One measured quantity beside its peer's; `ratio` > 1 when ours is better, null where there was no peer. */
export type BenchmarkResult = { name: string; unit: string; ours: number; peer: number | null; ratio: number | null };

/** What a file of this folder exports as `benchmark` to be run by `npm run bench -- <its name>`. */
export type Benchmark = {
  description: string;
  run(say: (text: string) => void): Promise<{ backend: string; results: BenchmarkResult[] }>;
};
