/** A median beside the peer's, each with its smallest and largest value. A name reads `group: row`, or stands alone. */
export type BenchmarkResult = {
  name: string;
  unit: string;
  ours: number | null; // null where it could not be measured; `why` tells
  peer: number | null; // null where there is none; `peerWhy` tells where there should be one
  ratio: number | null; // > 1 when ours is better
  oursRange?: [low: number, high: number];
  peerRange?: [low: number, high: number];
  why?: string;
  peerWhy?: string;
  oursOn?: string; // where backends are compared: which one, and its device
};

export type BenchmarkContext = {
  /** What a person should read meanwhile. */
  say(text: string): void;
  /** Ends the processes that were started for the benchmark. */
  interrupt: AbortSignal;
  /** One round without warming up: it shows that the benchmark runs, and its numbers mean nothing. */
  isQuick: boolean;
};

/** What a file of this folder exports as `benchmark` to be run by `npm run bench -- <its name>`. */
export type Benchmark = {
  description: string;
  /** Whether it computes with TensorFlow.js, so that the engine is to be prepared. */
  needsEngine: boolean;
  run(context: BenchmarkContext): Promise<{ backend: string; results: BenchmarkResult[] }>;
};
