import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';

/** Nodes beside this one, as paths to their programs. */
export const otherNodes: readonly string[] = (process.env.TEST_NODES ?? '').split(delimiter).filter(Boolean);

export async function versionOf(node: string): Promise<string> {
  const { stdout } = await promisify(execFile)(node, ['--version']);
  return stdout.trim();
}
