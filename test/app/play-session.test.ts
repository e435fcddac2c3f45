/** The browser's side of the game on a real socket: what it keeps, sends again and asks anew. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket as ServerSocket } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cutPictures } from '../../app/_client/picture.ts';
import { createPlaySession, type PlaySession } from '../../app/_client/play-session.ts';
import { consentVersion, type PlayState } from '../../app/_client/play-state.ts';
import { PICTURE_BYTES, ROUND_LENGTH } from '../../lib/protocol/limits.ts';
import type {
  Judge,
  PlayClientToServer,
  PlayerWelcomed,
  PlayServerToClient,
  RoundState,
  RoundSummary,
  TrialRevealed,
} from '../../lib/protocol/play.ts';

type House = ServerSocket<PlayClientToServer, PlayServerToClient>;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0).reverse()) stop();
});

const round: RoundState = { round: 0, phase: 'main', collection: 'people', length: 2, reveals: [] };
const welcome: PlayerWelcomed = { consent: { version: consentVersion, contributes: true }, practised: true, round };
const judge: Judge = {
  trialId: 'trial',
  choice: 'fake',
  confidence: 95,
  reactionMs: 800,
  readyDelayMs: 20,
  focusLost: false,
};
const revealed: TrialRevealed = {
  trialId: 'trial',
  index: 0,
  choice: 'fake',
  confidence: 95,
  truth: 'fake',
  points: 998,
  machine: { fakeProbability: 0.9 },
  forger: { name: 'dcgan-people', architecture: 'dcgan', step: 10 },
};

/** A house that does what the test says for every connection, and a session that plays in it. */
async function open(receive: (house: House, connection: number) => void): Promise<PlaySession> {
  const http = createServer();
  const server = new Server<PlayClientToServer, PlayServerToClient>(http);
  let connections = 0;
  server.on('connection', (house) => receive(house, connections++));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const socket = io(`http://127.0.0.1:${port}`, { autoConnect: false, reconnectionDelay: 20 });
  const session = createPlaySession({
    socket,
    decodePicture: async () => ({}) as ImageBitmap, // a browser's; the test's pictures are all alike
    describeDevice: (pointer) => ({
      viewportWidth: 390,
      viewportHeight: 844,
      devicePixelRatio: 3,
      pictureWidth: 314,
      pointer,
    }),
  });
  stops.push(
    session.attach(),
    () => socket.disconnect(),
    () => void server.close(),
  );
  socket.connect();
  return session;
}

function until(session: PlaySession, isSo: (state: PlayState) => boolean): Promise<PlayState> {
  return vi.waitFor(() => {
    const state = session.store.getState();
    if (!isSo(state)) throw new Error(`still ${JSON.stringify(state.screen)}, ${state.link}, ${state.problem}`);
    return state;
  }, 8_000);
}

const stageOf = ({ screen }: PlayState) => (screen.kind === 'round' ? screen.easel.stage : screen.kind);

function deal(house: House, acknowledge: () => void = () => {}): void {
  const trial = { trialId: 'trial', round: 0, index: 0, resolution: 64 } as const;
  house.emit('trial:dealt', trial, new Uint8Array(PICTURE_BYTES[64]) as unknown as ArrayBuffer, acknowledge);
}

describe('the play session', () => {
  it('acknowledges a picture when it is decoded, and one that is dealt again at once', async () => {
    const acknowledged = vi.fn();
    const session = await open((house) => {
      house.emit('player:welcomed', welcome);
      deal(house, acknowledged);
      deal(house, acknowledged);
    });
    const { ahead } = await until(session, (state) => stageOf(state) === 'looking');
    await vi.waitFor(() => expect(acknowledged).toHaveBeenCalledTimes(2));
    expect([...ahead.keys()]).toEqual(['trial']);
  });

  it('sends an answer again after the connection broke before the truth came', async () => {
    const received: [number, Judge][] = [];
    const session = await open((house, connection) => {
      house.emit('player:welcomed', welcome);
      deal(house);
      house.on('trial:judge', (answer, acknowledge) => {
        received.push([connection, answer]);
        if (connection === 0) house.conn.close();
        else acknowledge({ ok: true, value: revealed });
      });
    });
    await until(session, (state) => stageOf(state) === 'looking');
    void session.judge(judge);
    const { screen } = await until(session, (state) => stageOf(state) === 'revealed');
    expect(received).toEqual([
      [0, judge],
      [1, judge],
    ]);
    expect(screen).toMatchObject({ round: { reveals: [revealed] }, easel: { reveal: revealed } });
  });

  it('keeps an answer that the house cannot take at the moment, and sends it until it can', async () => {
    let attempts = 0;
    const session = await open((house) => {
      house.emit('player:welcomed', welcome);
      deal(house);
      house.on('trial:judge', (_, acknowledge) => {
        attempts += 1;
        if (attempts === 1) acknowledge({ ok: false, error: 'rate-limited', message: 'slow down' });
        else acknowledge({ ok: true, value: revealed });
      });
    });
    await until(session, (state) => stageOf(state) === 'looking');
    void session.judge(judge);
    expect(stageOf(await until(session, ({ problem }) => problem === 'rate-limited'))).toBe('judging');
    expect((await until(session, (state) => stageOf(state) === 'revealed')).problem).toBeNull();
    expect(attempts).toBe(2);
  });

  it('asks for the whole truth when another answer to the same picture is at rest already', async () => {
    const session = await open((house, connection) => {
      const reveals = connection === 0 ? [] : [{ ...revealed, choice: 'real' as const }];
      house.emit('player:welcomed', { ...welcome, round: { ...round, reveals } });
      if (connection === 0) deal(house);
      house.on('trial:judge', (_, acknowledge) => acknowledge({ ok: false, error: 'already-judged', message: '' }));
    });
    await until(session, (state) => stageOf(state) === 'looking');
    void session.judge(judge);
    const { screen } = await until(session, ({ screen }) => screen.kind === 'round' && screen.index === 1);
    expect(screen).toMatchObject({ index: 1, easel: { stage: 'waiting' } });
  });

  it('brings an appraisal with a whole round of pictures', async () => {
    const summary: RoundSummary = {
      round: 0,
      phase: 'main',
      trials: ROUND_LENGTH,
      correct: 0,
      points: 0,
      maxPoints: 1000 * ROUND_LENGTH,
      dPrime: null,
      criterion: null,
      fakes: { shown: ROUND_LENGTH, calledReal: ROUND_LENGTH },
      reals: { shown: 0, calledFake: 0 },
      meanConfidence: 95,
      machineCorrect: null,
      fooledBy: Array.from({ length: ROUND_LENGTH }, (_, index) => ({
        trialId: `trial ${index}`,
        index,
        confidence: 95,
        resolution: 64,
        pictureBytes: PICTURE_BYTES[64],
        forger: null,
      })),
      pictures: new Uint8Array(ROUND_LENGTH * PICTURE_BYTES[64]).map((_, at) => Math.floor(at / PICTURE_BYTES[64])),
    };
    let connections = 0;
    const session = await open((house, connection) => {
      connections = connection + 1;
      house.emit('player:welcomed', { ...welcome, round: { ...round, reveals: [revealed, revealed] } });
      house.on('round:summarise', (_, acknowledge) => acknowledge({ ok: true, value: summary }));
    });
    const { screen } = await until(session, ({ screen }) => screen.kind === 'summary' && screen.summary !== null);
    const pictures = screen.kind === 'summary' && screen.summary ? cutPictures(screen.summary) : [];
    expect(pictures.map((picture) => [picture.byteLength, picture.at(0), picture.at(-1)])).toEqual(
      Array.from({ length: ROUND_LENGTH }, (_, index) => [PICTURE_BYTES[64], index, index]),
    );
    expect(connections).toBe(1);
  });

  it('waits for a hand after the house has closed the connection', async () => {
    const session = await open((house) => {
      house.emit('player:welcomed', welcome);
      house.disconnect(true);
    });
    await until(session, ({ link }) => link === 'parted');
  });
});
