/**
 * A WebGPU device on every Linux with a Chromium: SwiftShader, the software Vulkan driver that comes with it. Slow and
 * correct. How a test file runs on it:
 *
 *   const hasVulkan = loadSoftwareVulkan();
 *   describe.skipIf(!hasVulkan)('…', () => {
 *     beforeAll(() => openBackend({ force: 'webgpu' }));
 *
 * A file that does so cannot open `tensorflow` as well. For a child process there is `softwareVulkan.environment`.
 */
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { webgpuVersion } from '../../lib/gan/backend/webgpu/webgpu-version.ts';
import { findBrowser } from './browser.ts';

export type SoftwareVulkan = {
  /** Vulkan's loader, which opens the driver. */
  loader: string;
  /** For a child process, beside its other variables. */
  environment: Record<string, string>;
};

/** Where Debian's /usr/bin/chromium, a script, finds the program. */
const SYSTEM_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser'];

/** Null where the browser brings no driver along, or the optional package `webgpu` was left out. */
export const softwareVulkan = findSoftwareVulkan();

/** `dlopen` keeps the library though it is no module of Node's, and what asks for libvulkan.so.1 later gets this one. */
const RTLD_NODELETE = 0x1000;

/** Makes the driver the one of this process; false where there is none. */
export function loadSoftwareVulkan(): boolean {
  if (!softwareVulkan) return false;
  // Whoever starts a process says LD_LIBRARY_PATH before it starts. In this one it is too late for that.
  process.env.VK_ICD_FILENAMES = softwareVulkan.environment.VK_ICD_FILENAMES;
  try {
    process.dlopen({ exports: {} }, softwareVulkan.loader, constants.dlopen.RTLD_LAZY | RTLD_NODELETE);
  } catch (error) {
    if (!String(error).includes('did not self-register')) throw error;
  }
  return true;
}

function findSoftwareVulkan(): SoftwareVulkan | null {
  const browser = findBrowser();
  if (process.platform !== 'linux' || !browser || !webgpuVersion()) return null;
  for (const folder of [dirname(realpathSync(browser)), ...SYSTEM_FOLDERS]) {
    const [driver, loader] = [join(folder, 'vk_swiftshader_icd.json'), join(folder, 'libvulkan.so.1')];
    if (!existsSync(driver) || !existsSync(loader)) continue;
    return { loader, environment: { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: folder } };
  }
  return null;
}
