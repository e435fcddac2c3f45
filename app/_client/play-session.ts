import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Resolution } from '../../lib/protocol/limits.ts';
import type {
  Device,
  Judge,
  PlayerWelcomed,
  RoundState,
  RoundSummary,
  TrialDealt,
  TrialRevealed,
} from '../../lib/protocol/play.ts';
import type { ErrorCode, Result } from '../../lib/protocol/result.ts';
import type { CollectionId, Locale } from '../../lib/protocol/vocabulary.ts';
import type { Picture } from './picture.ts';
import {
  consentVersion,
  initialPlayState,
  type PlayEvent,
  type PlayState,
  pendingJudgment,
  reducePlay,
} from './play-state.ts';
import type { AppSocket } from './socket.ts';

type PatientSocket = ReturnType<AppSocket['timeout']>;
type Ack<T> = (lost: Error | null, result: Result<T>) => void;

const answerTimeoutMs = 10_000;
const retryDelayMs = 1_200;
const mostAttempts = 5;

/** What a visitor can do. Each resolves when the server has answered and the store shows it; none rejects. */
export type PlaySession = {
  store: StoreApi<PlayState>;
  consent: (choice: { contributes: boolean; locale: Locale }) => Promise<void>;
  begin: (choice: {
    collection: CollectionId;
    phase: 'practice' | 'main';
    pointer: Device['pointer'];
  }) => Promise<void>;
  judge: (judgment: Judge) => Promise<void>;
  next: () => void;
  /** Asks for the whole truth again, by a new connection. */
  resynchronise: () => void;
  /** Listens to the socket; returns how to stop. */
  attach: () => () => void;
};

/** What the session needs of its surroundings: the connection, and what only a browser can do. */
export type PlaySurroundings = {
  socket: AppSocket;
  decodePicture: (bytes: ArrayBuffer, resolution: Resolution) => Promise<Picture>;
  describeDevice: (pointer: Device['pointer']) => Device;
};

export function createPlaySession({ socket, decodePicture, describeDevice }: PlaySurroundings): PlaySession {
  const store = createStore<PlayState>(() => initialPlayState);
  const dispatch = (event: PlayEvent) => store.setState((state) => reducePlay(state, event), true);
  let isSending = false;
  let reconnection: ReturnType<typeof setTimeout> | undefined;

  /** One question, one answer: silence is 'unavailable', and a connection that keeps silent is not worth keeping. */
  function ask<T>(question: (patient: PatientSocket, ack: Ack<T>) => void): Promise<Result<T>> {
    return new Promise((resolve) => {
      question(socket.timeout(answerTimeoutMs), (lost, result) => {
        if (lost && socket.connected) resynchronise();
        resolve(lost ? { ok: false, error: 'unavailable', message: lost.message } : result);
      });
    });
  }

  /** Asks again what the server cannot do at the moment, a few times. After a silence the next welcome tells what came of it. */
  async function insist<T>(question: Parameters<typeof ask<T>>[0]): Promise<Result<T>> {
    for (let attempt = 1; ; attempt++) {
      const result = await ask(question);
      const isFinal = result.ok || !isPassing(result.error) || store.getState().link !== 'connected';
      if (isFinal || attempt === mostAttempts) return result;
      dispatch({ type: 'refused', error: result.error });
      await pause(retryDelayMs);
    }
  }

  /** Keeps the visitor's answer until it is at rest or refused for good. The server takes the same answer once. */
  async function deliverJudgment(): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      for (;;) {
        const pending = pendingJudgment(store.getState());
        if (!pending) return;
        if (store.getState().link !== 'connected') return; // `player:welcomed` takes it up again
        const result = await ask<TrialRevealed>((patient, ack) => patient.emit('trial:judge', pending, ack));
        if (result.ok) {
          dispatch({ type: 'judged', reveal: result.value });
          continue;
        }
        if (store.getState().link !== 'connected') return;
        dispatch({ type: 'refused', error: result.error });
        if (isPassing(result.error)) await pause(retryDelayMs);
        else if (pendingJudgment(store.getState())) return;
        else resynchronise();
      }
    } finally {
      isSending = false;
    }
  }

  async function bringSummary(): Promise<void> {
    const { screen, link } = store.getState();
    if (screen.kind !== 'summary' || screen.summary || link !== 'connected') return;
    const { round } = screen.round;
    const result = await insist<RoundSummary>((patient, ack) => patient.emit('round:summarise', { round }, ack));
    dispatch(result.ok ? { type: 'summarised', summary: result.value } : { type: 'refused', error: result.error });
  }

  function resynchronise(): void {
    socket.disconnect().connect();
  }

  function onDealt(trial: TrialDealt, bytes: ArrayBuffer, acknowledge: () => void): void {
    const arrivedMs = performance.now();
    if (store.getState().ahead.has(trial.trialId)) {
      acknowledge();
      return;
    }
    decodePicture(bytes, trial.resolution).then(
      (picture) => {
        const { trialId, round, index } = trial;
        dispatch({ type: 'dealt', hung: { trialId, round, index, picture, arrivedMs } });
        acknowledge();
      },
      // Not acknowledged: the server deals it again in a moment.
      () => dispatch({ type: 'refused', error: 'unavailable' }),
    );
  }

  function onWelcomed(player: PlayerWelcomed): void {
    dispatch({ type: 'welcomed', player });
    void deliverJudgment();
    void bringSummary();
  }

  function onWaited(trial: { round: number; index: number }): void {
    dispatch({ type: 'waited', ...trial });
  }

  function onDisconnect(reason: string): void {
    if (reason === 'io server disconnect') dispatch({ type: 'link', link: 'parted' });
    else dispatch({ type: 'link', link: reason === 'io client disconnect' ? 'connecting' : 'reconnecting' });
  }

  function onConnectError(error: Error & { data?: { error?: ErrorCode } }): void {
    if (socket.active) {
      dispatch({ type: 'link', link: 'reconnecting' });
      return;
    }
    const refusal = error.data?.error ?? 'unavailable';
    dispatch({ type: 'refused', error: refusal });
    dispatch({ type: 'link', link: isPassing(refusal) ? 'reconnecting' : 'refused' });
    // socket.io comes back by itself from a lost connection, but not from a refused one.
    if (isPassing(refusal)) reconnection = setTimeout(() => socket.connect(), 2 * retryDelayMs);
  }

  return {
    store,
    resynchronise,
    consent: async ({ contributes, locale }) => {
      const answer = { version: consentVersion, contributes, locale };
      const result = await insist<PlayerWelcomed>((patient, ack) => patient.emit('player:consent', answer, ack));
      dispatch(result.ok ? { type: 'consented', player: result.value } : { type: 'refused', error: result.error });
    },
    begin: async ({ collection, phase, pointer }) => {
      const start = { collection, phase, device: describeDevice(pointer) };
      const result = await insist<RoundState>((patient, ack) => patient.emit('round:start', start, ack));
      dispatch(result.ok ? { type: 'started', round: result.value } : { type: 'refused', error: result.error });
    },
    judge: (judgment) => {
      dispatch({ type: 'judging', judgment });
      return deliverJudgment();
    },
    next: () => {
      dispatch({ type: 'next' });
      void bringSummary();
    },
    attach: () => {
      socket.on('player:welcomed', onWelcomed);
      socket.on('trial:dealt', onDealt);
      socket.on('round:waited', onWaited);
      socket.on('disconnect', onDisconnect);
      socket.on('connect_error', onConnectError);
      // The page may have come from the lobby on a connection that has long been welcomed.
      if (socket.connected) resynchronise();
      return () => {
        clearTimeout(reconnection);
        socket.off('player:welcomed', onWelcomed);
        socket.off('trial:dealt', onDealt);
        socket.off('round:waited', onWaited);
        socket.off('disconnect', onDisconnect);
        socket.off('connect_error', onConnectError);
      };
    },
  };
}

/** Refusals that mend themselves: the answer is kept and sent again. */
function isPassing(error: ErrorCode): boolean {
  return error === 'rate-limited' || error === 'unavailable';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
