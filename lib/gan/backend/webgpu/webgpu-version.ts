import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const NO_WEBGPU_PACKAGE = 'the optional package webgpu is not installed; `npm install` brings it';

/** Of the package `webgpu`, which carries Dawn; null where this optional dependency was not installed. */
export function webgpuVersion(): string | null {
  try {
    return (require('webgpu/package.json') as { version: string }).version;
  } catch {
    return null;
  }
}
