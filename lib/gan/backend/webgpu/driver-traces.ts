import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const LOADER_FOLDERS = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
];

/**
 * What changes on Linux when a GPU or its Vulkan driver comes, goes or is updated: devices, descriptions of drivers, the
 * loader, and the variables that name others. The other systems bring their drivers along.
 */
export function driverTraces(environment: NodeJS.ProcessEnv): string[] {
  if (process.platform !== 'linux') return [];
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES, LD_LIBRARY_PATH, XDG_DATA_HOME } = environment;
  const folders = ['/etc', '/usr/share', '/usr/local/share', XDG_DATA_HOME ?? join(homedir(), '.local/share')];
  const loaders = [...LOADER_FOLDERS, ...(LD_LIBRARY_PATH?.split(':') ?? [])].map((folder) =>
    join(folder, 'libvulkan.so.1'),
  );
  return [
    VK_DRIVER_FILES ?? '',
    VK_ICD_FILENAMES ?? '',
    ...loaders.filter((path) => existsSync(path)),
    ...folders.flatMap((folder) => namesIn(join(folder, 'vulkan/icd.d'))),
    ...namesIn('/dev/dri'),
    ...namesIn('/dev').filter((name) => name.startsWith('nvidia')),
    textOf('/proc/driver/nvidia/version'),
  ];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
