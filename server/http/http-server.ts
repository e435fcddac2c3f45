import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Environment } from '../env.ts';

/** A server that does not listen yet: HTTPS where a certificate is configured. */
export async function createWebServer(tls: Environment['tls'], listener: RequestListener): Promise<HttpServer> {
  if (tls === undefined) return createHttpServer(listener);
  const [cert, key] = await Promise.all([readFile(tls.certificateFile), readFile(tls.keyFile)]);
  return createHttpsServer({ cert, key }, listener);
}

export type Connections = {
  /**
   * Waits until the server is closed. Connections go as they fall idle; one that is still open after a second is cut,
   * because its client sleeps, or reads or writes too slowly.
   */
  partUntil(closed: Promise<unknown>): Promise<void>;
};

const PARTING_MS = 1000;
const SWEEP_MS = 50;

/** Knows every connection from its first byte, the upgraded ones too, which `closeAllConnections` does not. */
export function trackConnections(server: HttpServer): Connections {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    async partUntil(closed) {
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const cut = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, PARTING_MS);
      try {
        await closed;
      } finally {
        clearInterval(sweep);
        clearTimeout(cut);
      }
    },
  };
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
