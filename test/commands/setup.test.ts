import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

  it('doctor tells of every backend, as JSON too', async () => {
    const { code, stdout } = await run('doctor', { parameters: ['--json'] });
    expect(code).toBe(0);
    const { best, backends } = JSON.parse(stdout);
    expect(backends.map(({ name }: { name: string }) => name)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
    const winner = backends.find(({ name }: { name: string }) => name === best);
    expect(winner).toMatchObject({ state: 'proved', timing: { facesMs: expect.any(Number) } });
    expect(backends.at(-1)).not.toHaveProperty('timing'); // cpu, where another one works
  });
});
