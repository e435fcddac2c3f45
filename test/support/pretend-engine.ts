import type { Engine } from '../../server/engine.ts';

const SIZE = 64 * 64 * 3;

/**
 * In place of the GPU child where a test is about something else: 64 px pictures that are a formula of their seed, logits
 * that are a formula of the pixels. Everything behind it, the finishing path and the rows, is real.
 */
export function pretendEngine(): Engine {
  return {
    async generate({ seeds }) {
      const images = new Uint8Array(seeds.length * SIZE);
      seeds.forEach((seed, index) => {
        const [a, b, c] = [Number(seed % 251n), Number(seed % 241n), Number(seed % 239n)];
        for (let i = 0; i < SIZE; i++) {
          images[index * SIZE + i] =
            128 + 60 * Math.sin((i % 192) / (8 + a / 16)) + 60 * Math.cos(i / 192 / (4 + b / 32) + c);
        }
      });
      return images;
    },
    async generateFromLatents({ latents }) {
      return new Uint8Array((latents.length / 8) * SIZE).fill(Math.abs(Math.round((latents[0] ?? 0) * 50)));
    },
    async discriminate({ pixels, count }) {
      return Float32Array.from({ length: count }, (_, index) => (Number(pixels[index * SIZE]) - 128) / 32);
    },
    info: () => ({ name: 'pretend', version: '1', device: 'none', reason: 'a test' }) as ReturnType<Engine['info']>,
    onChange: () => () => {},
    begin() {},
    problem: () => null,
    pid: () => null,
    stop: async () => {},
  };
}
