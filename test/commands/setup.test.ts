import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../lib/gan/backend/choose.ts';

describe('npm run setup and npm run doctor', { timeout: 120_000 }, () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'curator-setup-'));
  });
  afterAll(() => rm(empty, { recursive: true, force: true }));

  function run(command: 'setup' | 'doctor', options: { parameters?: string[]; environment?: Record<string, string> }) {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', `server/commands/${command}.ts`, ...(options.parameters ?? [])],
      { env: { ...process.env, ...options.environment }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  it('setup without a compiler ends with one paragraph on stderr and code 1', async () => {
    // Another cache than the user's, and no program on the path.
    const environment = { CURATOR_CACHE_DIR: join(empty, 'cache'), PATH: empty };
    const { code, stdout, stderr } = await run('setup', { environment });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^error: The native engine could not be prepared: .*WebAssembly.*then run `npm run setup`\.$/,
      ),
    ]);
  });

  it('setup takes no options that it does not know', async () => {
    const { code, stderr } = await run('setup', { parameters: ['--gpu'] });
    expect([code, stderr]).toEqual([1, expect.stringContaining("unknown option '--gpu'")]);
  });

  it('doctor tells of every backend in a row, and the next start takes the fastest without a try', async () => {
    const cache = join(empty, 'doctor');
    const { code, stdout } = await run('doctor', { environment: { CURATOR_CACHE_DIR: cache } });
    expect(code).toBe(0);
    const [heading, ...lines] = stdout.trim().split('\n');
    expect(heading).toMatch(/^BACKEND +FOUND +PROVED +FACES +STEP +VERSION +DEVICE +WHY NOT$/);

    const said: string[] = [];
    const { name: best, reports } = await chooseBackend({ cache, say: (line) => said.push(line) });
    expect(said).toEqual([]);
    expect(reports.map(({ name }) => name)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
    expect(reports.find(({ name }) => name === best)).toMatchObject({ timing: { facesMs: expect.any(Number) } });
    expect(reports.at(-1)).not.toHaveProperty('timing'); // cpu, where another one works
    for (const [place, { name, state }] of reports.entries()) {
      const found = { proved: '+yes +yes', refused: '+yes +no', failed: '+no', missing: '+no' }[state];
      const times = name === best ? ' +[\\d.]+ s +([\\d.]+|> 20) s +\\d+\\.\\d+\\.\\d+ +\\S' : '';
      expect(lines[place]).toMatch(new RegExp(`^${name} ${found}${times}`));
    }
    expect(lines.slice(reports.length)).toEqual([
      '',
      expect.stringMatching(new RegExp(`^This machine gets ${best}: .*, cache ${cache}$`)),
    ]);
  });
});
