import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasEngine } from '../gan/backend/real-engine.ts';
import { otherNodes, versionOf } from '../support/other-nodes.ts';
import type { EngineRun } from './engine-once.ts';

const ENGINE_ONCE = fileURLToPath(new URL('./engine-once.ts', import.meta.url));

const nodes = await Promise.all(otherNodes.map(async (node) => ({ node, version: await versionOf(node) })));

async function computeUnder(node: string): Promise<EngineRun> {
  const { stdout } = await promisify(execFile)(node, ['--import', import.meta.resolve('tsx'), ENGINE_ONCE]);
  return JSON.parse(stdout) as EngineRun;
}

// One addon, compiled once: Node's native interface is the same for all of them. `.ci/run` fetches them.
describe.skipIf(!hasEngine || otherNodes.length === 0)('the GPU child', { timeout: 60_000 }, () => {
  let here: EngineRun;
  beforeAll(async () => {
    here = await computeUnder(process.execPath);
    expect(here).toMatchObject({ node: process.version, backend: 'tensorflow' });
  });

  it.each(nodes)('trains and paints the same bytes under $version as under this Node', async ({ node, version }) => {
    expect(await computeUnder(node)).toEqual({ ...here, node: version });
  });
});
