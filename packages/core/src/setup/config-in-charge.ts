import { join } from 'node:path';
import {
  configFileNames,
  readConfigFile,
  type FoundConfigFile,
} from '../config/read-config-file.js';
import { isThere } from '../files/is-there.js';
import type { SetupRequest } from './setup.js';

/**
 * The configuration that a project has and keeps; undefined where one is to be written, as instead of a config.php that is
 * converted.
 *
 * @throws what reading it throws
 */
export async function configInCharge({
  directory,
  from,
}: Pick<SetupRequest, 'directory' | 'from'>): Promise<FoundConfigFile | undefined> {
  if (from === undefined) return readConfigFile(directory);
  const ours = configFileNames.filter((name) => !name.endsWith('.php'));
  for (const name of ours)
    if (await isThere(join(directory, 'deploy', name))) return readConfigFile(directory);
  return undefined;
}
