import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLatentPath, slerp } from '../../server/stream/latent-path.ts';
import { type LatentWalk, startLatentWalk } from '../../server/stream/latent-walk.ts';
import { connectPlayer, unwrap } from '../support/player.ts';
import { pretendEngine } from '../support/pretend-engine.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { silentLog, startTestServer } from '../support/server.ts';

const FRAME_BYTES = 64 * 64 * 3;
const forger = { directory: '', model: 'dcgan-people', step: 7, resolution: 64, latentSize: 8 };

function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const lengthOf = (vector: Float32Array) => Math.hypot(...vector);

describe('the latent path', () => {
  it('keeps the distance from the origin between two latents, where a straight line would cut through', () => {
    const normal = normals(5);
    const [from, to] = [0, 1].map(() => Float32Array.from({ length: 100 }, normal)) as [Float32Array, Float32Array];
    expect([...slerp(from, to, 0)]).toEqual([...from].map((value) => expect.closeTo(value, 5)));
    expect([...slerp(from, to, 1)]).toEqual([...to].map((value) => expect.closeTo(value, 5)));
    expect(lengthOf(slerp(from, to, 0.5))).toBeCloseTo((lengthOf(from) + lengthOf(to)) / 2, 4);
    expect(lengthOf(from.map((value, i) => (value + (to[i] as number)) / 2))).toBeLessThan(lengthOf(from) * 0.85);
    expect([...slerp(from, from, 0.3)]).toEqual([...from].map((value) => expect.closeTo(value, 5)));
  });

  it('is smooth across its corners, and the same however it is asked for', () => {
    const options = { latentSize: 8, framesPerLeg: 10, normal: normals(9) };
    const rows = createLatentPath(options).next(60);
    const piecewise = createLatentPath({ ...options, normal: normals(9) });
    expect(Buffer.concat([piecewise.next(7), piecewise.next(53)].map(bytesOf))).toEqual(Buffer.from(bytesOf(rows)));
    const step = (row: number) =>
      lengthOf(rows.slice(row * 8, row * 8 + 8).map((value, i) => value - (rows[(row - 1) * 8 + i] as number)));
    const steps = Array.from({ length: 59 }, (_, row) => step(row + 1));
    expect(Math.max(...[10, 20, 30, 40, 50].map((corner) => steps[corner - 1] as number))).toBeLessThan(
      0.5 * Math.max(...steps),
    );
  });
});

describe('the walk', () => {
  function start(change: Partial<Parameters<typeof startLatentWalk>[0]> = {}) {
    const frames: Uint8Array[] = [];
    let requests = 0;
    const engine = pretendEngine();
    const gpu = {
      info: engine.info,
      generateFromLatents: (request: Parameters<typeof engine.generateFromLatents>[0]) => {
        requests++;
        return engine.generateFromLatents(request);
      },
    };
    const emit = (frame: Uint8Array) => frames.push(frame);
    const walk: LatentWalk = startLatentWalk({
      forger,
      gpu,
      emit,
      isBusy: () => false,
      normal: normals(1),
      log: silentLog,
      ...change,
    });
    return { walk, frames, requests: () => requests };
  }

  it('generates while somebody watches, once for all, and rests when the last one leaves', async () => {
    const { walk, frames, requests } = start();
    await setTimeout(150);
    expect(requests()).toBe(0);
    const leaves = [walk.watch(), walk.watch(), walk.watch()];
    while (frames.length < 12) await setTimeout(10);
    expect(frames.every((frame) => frame.byteLength === walk.format.faces * FRAME_BYTES)).toBe(true);
    expect(requests()).toBeLessThan(6); // batches, not frames, and not per viewer
    leaves[0]?.();
    leaves[0]?.(); // leaving twice is leaving once
    leaves[1]?.();
    const before = frames.length;
    while (frames.length < before + 3) await setTimeout(10);
    leaves[2]?.();
    const [shown, asked] = [frames.length, requests()];
    await setTimeout(250);
    expect([frames.length, requests()]).toEqual([shown, asked]);
    walk.stop();
  });

  it('lets pictures for the wall go first, and waits quietly for an engine that is away', async () => {
    let isBusy = true;
    const { walk, frames, requests } = start({ isBusy: () => isBusy });
    const leave = walk.watch();
    await setTimeout(300);
    expect(requests()).toBe(0);
    isBusy = false;
    while (frames.length < 2) await setTimeout(10);
    leave();
    walk.stop();
  });

  it('reaches the page as volatile frames, and only a page that watches', async () => {
    const server = await startTestServer();
    const viewer = await connectPlayer(server);
    const passer = await connectPlayer(server);
    const watched = unwrap(await viewer.ask<LatentWalk['format']>('walk:watch', {}));
    expect(watched).toEqual({
      faces: expect.any(Number),
      resolution: 64,
      framesPerSecond: 12,
      forger: { name: 'dcgan-pretend', step: 1234 },
    });
    const frame = await new Promise<ArrayBuffer>((resolve) => viewer.socket.once('walk:framed', resolve));
    expect(frame.byteLength).toBe(watched.faces * FRAME_BYTES);
    unwrap(await viewer.ask('walk:leave', {}));
    await setTimeout(200);
    const count = () => viewer.packets.filter(({ event }) => event === 'walk:framed').length;
    const before = count();
    await setTimeout(300);
    expect(count()).toBe(before);
    expect(passer.packets.some(({ event }) => event === 'walk:framed')).toBe(false);
    viewer.leave();
    passer.leave();
    await server.stop();
  });
});

function bytesOf(rows: Float32Array): Uint8Array {
  return new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
}
