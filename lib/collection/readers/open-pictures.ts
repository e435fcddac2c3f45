import { stat } from 'node:fs/promises';
import { openFolder } from './folder.ts';
import { type PictureFiles, UnusableSourceError } from './picture-files.ts';
import { openZip } from './zip.ts';

/** A folder or a zip, whichever stands there. The caller closes it. */
export async function openPictures(path: string): Promise<PictureFiles> {
  const refuse = (error: Error): never => {
    throw error instanceof UnusableSourceError
      ? error
      : new UnusableSourceError(`${path} cannot be read: ${error.message}`);
  };
  const found = await stat(path).catch(refuse);
  if (found.isDirectory()) return openFolder(path).catch(refuse);
  if (found.isFile()) return openZip(path);
  throw new UnusableSourceError(`${path} is neither a folder nor a zip`);
}
