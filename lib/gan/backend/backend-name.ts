/** In this order they are tried, and of two equally fast ones the first is better. */
export const BACKEND_NAMES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

export function isBackendName(text: string): text is BackendName {
  return (BACKEND_NAMES as readonly string[]).includes(text);
}
