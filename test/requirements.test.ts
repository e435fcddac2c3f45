/** Where REQUIRE_ALL is set (CI on Linux x64), nothing may be skipped for want of an engine, a database, a browser, a driver or a Node. */
import { describe, expect, it } from 'vitest';
import { openBackend } from '../lib/gan/tf.ts';
import { findBrowser } from './support/browser.ts';
import { postgresUrl } from './support/databases.ts';
import { otherNodes, versionOf } from './support/other-nodes.ts';
import { softwareVulkan } from './support/software-vulkan.ts';

describe.runIf(process.env.REQUIRE_ALL)('what CI must have', () => {
  it('the native engine', async () => {
    expect((await openBackend()).name).toBe('tensorflow');
  });

  it('Postgres', () => {
    expect(postgresUrl).not.toBeNull();
  });

  it('Chromium', () => {
    expect(findBrowser()).not.toBeNull();
  });

  it('a software Vulkan driver, for WebGPU', () => {
    expect(softwareVulkan).not.toBeNull();
  });

  it('Node 20, 22 and 24', async () => {
    const versions = await Promise.all([process.execPath, ...otherNodes].map(versionOf));
    const majors = versions.map((version) => version.split('.')[0]);
    expect(majors).toEqual(expect.arrayContaining(['v20', 'v22', 'v24']));
  });
});
