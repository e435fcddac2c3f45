import { existsSync } from 'node:fs';
import { addonPath, tensorflowPackageDirectory } from '../../lib/gan/backend/install/addon-path.ts';

/** Whether native TensorFlow is to be tested: where it is prepared, and where nothing may be skipped. */
export const isTensorflowPrepared =
  existsSync(addonPath(tensorflowPackageDirectory())) || Boolean(process.env.REQUIRE_ALL);
