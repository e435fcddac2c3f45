/** One of the two processes of the test that installs twice at once. */
import { ensureEngine } from '../../../lib/gan/backend/install/ensure-engine.ts';
import type { EngineRelease } from '../../../lib/gan/backend/install/release.ts';

type Task = { release: Omit<EngineRelease, 'keeps'>; packageDirectory: string };

const { release, packageDirectory } = JSON.parse(process.argv[2] ?? '') as Task;
const keeps = (member: string) => release.libraries.includes(member) || member.startsWith('tensorflow/include/');
const outcome = await ensureEngine({ log() {}, release: { ...release, keeps }, packageDirectory });
process.send?.(outcome, () => process.disconnect());
