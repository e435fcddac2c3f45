/** What `/api/health` answers; the footer shows it. */
export type Health = {
  status: 'ok' | 'degraded'; // degraded: the game runs, but the engine does not
  uptimeSeconds: number;
  /** Null until the GPU child has opened a backend. */
  engine: { backend: string; version: string; device: string; reason: string } | null;
  /** Why there is none, in words; null while all is well or the first one opens. */
  engineProblem: string | null;
  database: 'pglite' | 'postgres';
  /** Pictures of both classes together; how many of each would tell a player what is in their hands. */
  wall: { collection: string; forger: string; hung: number; target: number }[];
};
