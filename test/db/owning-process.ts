/**
 * Claims a data directory and says on stdout `owner <pid>` or `refused <message>`; an owner stays until it is killed or its
 * stdin ends.
 *
 *     node --import tsx test/db/owning-process.ts DIRECTORY
 */
import { claimDataDirectory, DataDirectoryOwnedError } from '../../db/ownership.ts';

try {
  await claimDataDirectory(process.argv[2] as string);
  process.stdout.write(`owner ${process.pid}\n`);
  process.stdin.resume();
} catch (error) {
  if (!(error instanceof DataDirectoryOwnedError)) throw error;
  process.stdout.write(`refused ${error.message}\n`);
}
