import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The version of Node's native interface that the addon is built for; every Node since 12.22 has it. */
export const NAPI_VERSION = 8;

export function tensorflowPackageDirectory(): string {
  return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
}

/** Where the package looks for its addon. */
export function addonPath(packageDirectory: string): string {
  return join(packageDirectory, 'lib', `napi-v${NAPI_VERSION}`, 'tfjs_binding.node');
}
