import type { z } from 'zod';
import type { Result } from '../../lib/protocol/result.ts';
import { type Refusal, refuse } from '../game/refusal.ts';
import type { Log } from '../log.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ClientToServer, GameSocket } from './socket-types.ts';

type Event = keyof ClientToServer;
type Payload<E extends Event> = Parameters<ClientToServer[E]>[0];
type Reply<E extends Event> = Parameters<Parameters<ClientToServer[E]>[1]>[0];

/** A schema and the handler that gets what it parsed; no handler sees anything else. */
export type Route<E extends Event = Event> = {
  schema: z.ZodType<Payload<E>>;
  handle(payload: Payload<E>): Promise<Reply<E>> | Reply<E>;
};

/** One route per event of the protocol: a missing one does not compile. */
export type Routes = { [E in Event]: Route<E> };

/** What was turned away, for the log and for metrics. */
export type Refusals = Map<string, number>;

export type BoundaryOptions = { limits: RateLimits; refusals: Refusals; log: Log };

/**
 * Everything that a socket sends comes through here: rate limit → acknowledgement → parse → handler → acknowledgement.
 * Whatever comes is answered or counted; nothing that a client sends can throw past this function.
 */
export function listen(socket: GameSocket, routes: Routes, { limits, refusals, log }: BoundaryOptions): void {
  const { playerId } = socket.data;
  const table = new Map<unknown, Route>(Object.entries(routes) as [Event, Route][]);

  socket.onAny((event: unknown, ...args: unknown[]) => {
    void receive(event, args).catch((error: unknown) => log.error({ err: error, event }, 'the boundary failed'));
  });

  async function receive(event: unknown, args: unknown[]): Promise<void> {
    const acknowledge = args.at(-1);
    const result = await answer(event, args);
    if (!result.ok) await count(result, event);
    if (typeof acknowledge === 'function') acknowledge(result);
  }

  async function answer(event: unknown, args: unknown[]): Promise<Result<unknown>> {
    if (!(await limits.takeEvent(socket.data))) return refuse('rate-limited', 'Too many messages: wait a second.');
    const route = table.get(event);
    if (route === undefined) return refuse('bad-input', `There is no event ${quote(event)}.`);
    const [payload, acknowledge] = args;
    if (args.length !== 2 || typeof acknowledge !== 'function') {
      return refuse('bad-input', `${quote(event)} takes one payload and an acknowledgement.`);
    }
    const parsed = route.schema.safeParse(payload);
    if (!parsed.success) return refuse('bad-input', describeProblems(parsed.error));
    try {
      return await route.handle(parsed.data);
    } catch (error) {
      log.error({ err: error, event }, 'a handler failed');
      return refuse('unavailable', 'The server could not do this now; nothing was stored.');
    }
  }

  async function count({ error, message }: Refusal, event: unknown): Promise<void> {
    refusals.set(error, (refusals.get(error) ?? 0) + 1);
    log.debug({ event, error, message }, 'refused');
    const isAbuse = error === 'rate-limited' && !(await limits.takeRefusal(playerId));
    if (isAbuse) socket.disconnect(true);
  }
}

/** `choice: must be one of …; confidence: …`, short enough for a message. */
function describeProblems(error: z.ZodError): string {
  const problems = error.issues.slice(0, 4).map((issue) => {
    const place = issue.path.map(String).join('.');
    return place === '' ? issue.message : `${place}: ${issue.message}`;
  });
  return problems.join('; ').slice(0, 400);
}

function quote(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 40));
}
