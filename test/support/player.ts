import { io, type Socket } from 'socket.io-client';
import { CONSENT_VERSION, PROTOCOL_VERSION } from '../../lib/protocol/limits.ts';
import type {
  Consent,
  Judge,
  PlayerWelcomed,
  RoundState,
  RoundSummary,
  StartRound,
  TrialDealt,
  TrialRevealed,
} from '../../lib/protocol/play.ts';
import type { Result } from '../../lib/protocol/result.ts';
import type { SessionCookies } from '../../server/http/session-cookie.ts';
import type { ClientToServer, ServerToClient } from '../../server/socket/socket-types.ts';

export type Dealt = TrialDealt & { picture: Uint8Array };

/** What a browser is to the server: a cookie, an origin, one socket. */
export type Player = {
  cookie: string;
  socket: Socket<ServerToClient, ClientToServer>;
  welcomed(): Promise<PlayerWelcomed>;
  /** The next trial that was not taken yet. */
  nextDealt(): Promise<Dealt>;
  /** Every packet as it came, in order. */
  packets: { event: string; args: unknown[] }[];
  ask<T>(event: string, ...args: unknown[]): Promise<Result<T>>;
  consent(choice?: Partial<Consent>): Promise<Result<PlayerWelcomed>>;
  start(phase?: StartRound['phase']): Promise<Result<RoundState>>;
  judge(trialId: string, answer?: Partial<Judge>): Promise<Result<TrialRevealed>>;
  summarise(round: number): Promise<Result<RoundSummary>>;
  leave(): void;
};

export const DEVICE: StartRound['device'] = {
  viewportWidth: 390,
  viewportHeight: 844,
  devicePixelRatio: 3,
  pictureWidth: 320,
  pointer: 'touch',
};

export async function newCookie(cookies: SessionCookies): Promise<string> {
  const [cookie = ''] = (await cookies.issue({ isSecure: false })).split(';');
  return cookie;
}

/** Connects; the promise is of the first welcome, or rejects with the server's reason. */
export async function connectPlayer(
  server: { origin: string; cookies: SessionCookies },
  options: { cookie?: string; headers?: Record<string, string>; auth?: object; transports?: string[] } = {},
): Promise<Player> {
  const cookie = options.cookie ?? (await newCookie(server.cookies));
  const player = openPlayer(server.origin, { ...options, cookie });
  await new Promise<void>((resolve, reject) => {
    player.socket.once('connect_error', reject);
    player.socket.once('player:welcomed', () => resolve());
  }).catch((error: unknown) => {
    player.leave();
    throw error;
  });
  return player;
}

function openPlayer(
  origin: string,
  options: { cookie: string; headers?: Record<string, string>; auth?: object; transports?: string[] },
): Player {
  const { cookie, headers, auth = { protocol: PROTOCOL_VERSION }, transports = ['websocket'] } = options;
  const socket: Player['socket'] = io(origin, {
    auth,
    transports,
    forceNew: true,
    reconnection: false,
    extraHeaders: { Origin: origin, Cookie: cookie, ...headers },
  });
  const packets: Player['packets'] = [];
  const dealt: Dealt[] = [];
  const takers: ((trial: Dealt) => void)[] = [];
  const seen = new Set<string>();
  socket.onAny((event: string, ...args: unknown[]) => packets.push({ event, args }));
  socket.on('trial:dealt', (trial, picture, acknowledge) => {
    acknowledge();
    if (seen.has(trial.trialId)) return; // dealt again
    seen.add(trial.trialId);
    const held = { ...trial, picture: new Uint8Array(picture) };
    const take = takers.shift();
    if (take === undefined) dealt.push(held);
    else take(held);
  });
  const ask = <T>(event: string, ...args: unknown[]): Promise<Result<T>> =>
    new Promise((resolve, reject) => {
      const fail = (reason: string) => settle(() => reject(new Error(`${event} was not answered: ${reason}`)));
      const timer = setTimeout(() => fail('silence'), 20_000);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        socket.off('disconnect', fail);
        act();
      };
      socket.once('disconnect', fail);
      (socket as Socket).emit(event, ...args, (result: Result<T>) => settle(() => resolve(result)));
    });
  return {
    cookie,
    socket,
    packets,
    ask,
    welcomed: () => new Promise((resolve) => socket.once('player:welcomed', resolve)),
    nextDealt() {
      const held = dealt.shift();
      if (held !== undefined) return Promise.resolve(held);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('nothing was dealt')), 30_000);
        takers.push((trial) => {
          clearTimeout(timer);
          resolve(trial);
        });
      });
    },
    consent: (choice = {}) =>
      ask('player:consent', { version: CONSENT_VERSION, contributes: true, locale: 'en', ...choice }),
    start: (phase = 'main') => ask('round:start', { collection: 'people', phase, device: DEVICE }),
    judge: (trialId, answer = {}) =>
      ask('trial:judge', {
        trialId,
        choice: 'real',
        confidence: 75,
        reactionMs: 812.5,
        readyDelayMs: 16.7,
        focusLost: false,
        ...answer,
      }),
    summarise: (round) => ask('round:summarise', { round }),
    leave: () => socket.disconnect(),
  };
}

/** The value of a result that has to be one. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error}: ${result.message}`);
  return result.value;
}
