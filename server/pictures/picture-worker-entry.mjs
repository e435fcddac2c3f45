// Plain JavaScript because `--import tsx` does not reach worker threads on Node 20: the hooks are registered here instead.
import { register } from 'tsx/esm/api';

register();
export const { paintChunk, finishChunk, readEncoded } = await import('./picture-worker.ts');
