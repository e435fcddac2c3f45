import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BackendName } from '../../lib/gan/backend/backend-name.ts';
import { engineEnvironment } from '../../lib/gan/backend/engine-environment.ts';
import type { DcganConfig } from '../../lib/gan/config.ts';
import { absentContestant, type Contestant, startContestant } from './contestant.ts';

/** The network of PyTorch's tutorial, 64 px and full width, which the product ships. */
export const FULL_NETWORK: DcganConfig = { architecture: 'dcgan', resolution: 64, latentSize: 100, baseChannels: 64 };

const OURS = fileURLToPath(new URL('./dcgan-contestant.ts', import.meta.url));
const PEER = fileURLToPath(new URL('./peers/dcgan.py', import.meta.url));

/** Our DCGAN in a process of its own; `backend` null is the one that this machine gets. */
export function startOurs(
  { backend, network, environment }: { backend: BackendName | null; network: DcganConfig; environment?: object },
  interrupt: AbortSignal,
): Promise<Contestant> {
  const program = {
    name: backend ?? 'ours',
    command: process.execPath,
    args: ['--expose-gc', '--import', 'tsx', OURS, JSON.stringify({ backend, network })],
    environment: { ...process.env, ...engineEnvironment(), ...environment },
  };
  return startContestant(program, interrupt);
}

/** PyTorch's DCGAN; `python` is null where there is none. */
export async function startPyTorch(
  { python, network, threads }: { python: string | null; network: DcganConfig; threads: number },
  interrupt: AbortSignal,
): Promise<Contestant> {
  const name = `PyTorch on ${threads} thread${threads === 1 ? '' : 's'}`;
  if (!python) return absentContestant(name, 'there is no Python, or it could not be prepared');
  const args = [PEER, JSON.stringify({ threads, network })];
  // Its profiler, Kineto, would tell stderr when it starts and stops.
  const environment = { ...process.env, KINETO_LOG_LEVEL: '99' };
  return startContestant({ name, command: python, args, environment }, interrupt);
}

export const ALL_THREADS = availableParallelism();
