import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { buildPages, type RunProgram } from './page-build.ts';

export type Pages = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
};

export type PagesOptions = {
  directory: string; // of the project: app/ and next.config.ts are in it
  isDevelopment: boolean;
  httpServer: Server; // a development server adds its own upgrade listener for hot reloading
  hostname: string;
  port: number;
  run: RunProgram;
  signal: AbortSignal | undefined; // ends a build
  log: Log;
};

/** Next.js, built first where it has to be. Imported late: it costs a second that a start with a full wall does not wait for. */
export async function openPages(options: PagesOptions): Promise<Pages> {
  const { directory, isDevelopment, httpServer, hostname, port, run, signal, log } = options;
  if (!isDevelopment) await buildPages({ directory, run, signal, log });
  const { default: next } = await import('next');
  const app = next({ dev: isDevelopment, dir: directory, httpServer, hostname, port });
  await app.prepare();
  return { handle: app.getRequestHandler(), close: () => app.close() };
}
