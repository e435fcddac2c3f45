import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Environment } from '../env.ts';

/** A server that does not listen yet: HTTPS where a certificate is configured. */
export async function createWebServer(tls: Environment['tls'], listener: RequestListener): Promise<HttpServer> {
  if (tls === undefined) return createHttpServer(listener);
  const [cert, key] = await Promise.all([readFile(tls.certificateFile), readFile(tls.keyFile)]);
  return createHttpsServer({ cert, key }, listener);
}

/** Returns the port, which the system chose where 0 was asked for. */
export async function listenOn(server: HttpServer, { port, host }: { port: number; host: string }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`Port ${port} is in use: stop what listens there, or set PORT.`) : error);
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}
