import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openNpy, writeNpy } from '../../server/commands/npy.ts';
import { startGpuWorker } from '../../server/gpu/worker-handle.ts';
import { LATENT_SIZE, RESOLUTION, tinyTraining } from '../gpu/tiny-training.ts';
import { killLeftovers, runScript, temporaryFolder } from './run-script.ts';

const silent = { debug() {}, info() {}, warn() {} };

describe('npm run generate, discriminate and models', { timeout: 60_000 }, () => {
  let folder: string;
  let model: string; // the folder of a training
  let bytes: Uint8Array; // of seeds 8, 9 and 10
  let floats: Float32Array; // the same before they were rounded

  beforeAll(async () => {
    folder = await temporaryFolder();
    model = join(folder, 'models', 'tiny');
    const worker = startGpuWorker({ log: silent, environment: { ...process.env, TF_BACKEND: 'cpu' } });
    const { checkpoint } = await worker.train({ ...(await tinyTraining()), directory: model });
    const seeds = [8n, 9n, 10n];
    const trained = checkpoint as string;
    bytes = await worker.generate({ model: trained, seeds });
    floats = await worker.generateFloats({ model: trained, source: { seeds } });
    await worker.stop();
  });

  afterEach(killLeftovers);
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const run = (name: string, parameters: string[]) =>
    runScript(name, parameters, { dataDirectory: folder, environment: { TF_BACKEND: 'cpu' } }).ended;
  const at = (name: string) => join(folder, name);
  const rgbOf = (path: string) => sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });

  it('draws a sheet', async () => {
    const { code, stdout, stderr } = await run('generate', [
      '--model',
      'tiny',
      '--seeds',
      '8-10',
      '--out',
      at('sheet.png'),
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${at('sheet.png')}\n` });
    expect(stderr).toContain('3/3 pictures');
    const { info } = await rgbOf(at('sheet.png'));
    expect(info).toMatchObject({ width: 2 * (RESOLUTION + 2) + 2, height: 2 * (RESOLUTION + 2) + 2 });
  });

  it('draws a folder of PNGs, one a seed, with the bytes that the engine gives', async () => {
    const parameters = ['--model', model, '--seeds', '8-10', '--noise', 'none', '--out', at('faces')];
    const { code, stderr } = await run('generate', parameters);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('--noise has no effect') });
    expect((await readdir(at('faces'))).sort()).toEqual(['seed-08.png', 'seed-09.png', 'seed-10.png']);
    const { data } = await rgbOf(at('faces/seed-10.png'));
    expect(new Uint8Array(data)).toEqual(bytes.subarray(-data.length));

    const scored = await run('discriminate', ['--model', model, '--images', at('faces'), '--out', at('a.npy')]);
    expect(scored).toMatchObject({ code: 0, stdout: `${at('a.npy')}\n` });
    await writeNpy(at('x.npy'), { shape: [3, RESOLUTION, RESOLUTION, 3], parts: [floats] });
    await run('discriminate', ['--model', model, '--images', at('x.npy'), '--out', at('b.npy')]);
    const [fromBytes, fromFloats] = [await openNpy(at('a.npy')), await openNpy(at('b.npy'))];
    expect(fromBytes.shape).toEqual([3]);
    const [logits, exact] = [await fromBytes.read(0, 3), await fromFloats.read(0, 3)];
    for (const [index, logit] of logits.entries()) expect(logit).toBeCloseTo(exact[index] as number, 2); // bytes are rounded
    await Promise.all([fromBytes.close(), fromFloats.close()]);
  });

  it("draws latents from a file: float32 [N, H, W, 3], the network's own output", async () => {
    await writeNpy(at('z.npy'), {
      shape: [2, LATENT_SIZE],
      parts: [new Float32Array(LATENT_SIZE), new Float32Array(LATENT_SIZE).fill(1)],
    });
    const { code } = await run('generate', ['--model', model, '--latents', at('z.npy'), '--out', at('y.npy')]);
    expect(code).toBe(0);
    const file = await openNpy(at('y.npy'));
    expect(file.shape).toEqual([2, RESOLUTION, RESOLUTION, 3]);
    const values = await file.read(0, 2);
    expect(values.every((value) => Math.abs(value) <= 1)).toBe(true);
    await file.close();
  });

  it('lists the shelf, as a table and as JSON', async () => {
    const { stdout } = await run('models', []);
    expect(stdout).toMatch(/^MODEL +ARCHITECTURE +COLLECTION +RESOLUTION +STEP +SIZE +WHERE$/m);
    expect(stdout).toMatch(/^tiny +dcgan +stripes +8 px +2 +0\.0 MiB +\S+$/m);
    const listed = JSON.parse((await run('models', ['--json'])).stdout) as { id: string }[];
    expect(listed.find(({ id }) => id === 'tiny')).toMatchObject({ architecture: 'dcgan', resolution: 8, step: 2 });
  });

  it.each([
    ['generate', 'no model', ['--seeds', '1', '--out', 'x.png'], "required option '--model <id|folder>'"],
    [
      'generate',
      'an unknown model',
      ['--model', 'mona', '--seeds', '1', '--out', 'x.png'],
      '"mona" is neither a model (there are: ',
    ],
    [
      'generate',
      'seeds and latents',
      ['--model', 'tiny', '--out', 'x.png', '--seeds', '1', '--latents', 'z.npy'],
      "'--seeds <list>' cannot be used with",
    ],
    ['generate', 'neither', ['--model', 'tiny', '--out', 'x.png'], 'say what to draw'],
    ['generate', 'a JPEG', ['--model', 'tiny', '--seeds', '1', '--out', 'x.jpg'], 'a sheet is a .png'],
    [
      'generate',
      'latents of another model',
      ['--model', 'tiny', '--latents', 'z100.npy', '--out', 'x.png'],
      'this model takes (N, 4)',
    ],
    [
      'discriminate',
      'nothing there',
      ['--model', 'tiny', '--images', 'nowhere', '--out', 's.npy'],
      'nowhere cannot be read',
    ],
    [
      'discriminate',
      'a wrong size',
      ['--model', 'tiny', '--images', 'z100.npy', '--out', 's.npy'],
      'this model takes (N, 8, 8, 3)',
    ],
    [
      'discriminate',
      '0…255',
      ['--model', 'tiny', '--images', 'bright.npy', '--out', 's.npy'],
      'values that are not in −1…1',
    ],
    [
      'discriminate',
      'scores in a picture',
      ['--model', 'tiny', '--images', 'z100.npy', '--out', 's.png'],
      'give it a name in .npy',
    ],
  ])('%s refuses %s with words', async (name, _, parameters, words) => {
    await writeNpy(at('z100.npy'), { shape: [1, 100], parts: [new Float32Array(100)] });
    await writeNpy(at('bright.npy'), { shape: [1, 8, 8, 3], parts: [new Float32Array(192).fill(200)] });
    const isFile = (parameter: string) => /\.|^nowhere$/.test(parameter);
    const { code, stdout, stderr } = await run(
      name,
      parameters.map((parameter) => (isFile(parameter) ? at(parameter) : parameter)),
    );
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(words) });
    expect(await readdir(folder)).not.toContain('s.npy');
  });
});
