import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeFile, type Layer } from '../services/place-file.js';

const settings = '/etc/resolv.conf';

/**
 * Gives an instance on this machine's network this machine's servers of names, in the layer, where it does not start with that file:
 * a root file system has another or none, and a link leads to a folder that is the instance's own.
 *
 * @returns the paths of what was placed, as the instance sees them
 */
export async function placeResolver({ layer, machine }: Layer): Promise<readonly string[]> {
  const found = await lstat(join(machine, settings)).catch(() => undefined);
  if (machine === '/' && found?.isSymbolicLink() !== true) return [];
  const contents = await readFile(settings, 'utf8').catch(() => undefined);
  if (contents === undefined) return []; // this machine finds names without it, or none either
  await placeFile({ layer, machine }, settings, contents, 0o644);
  return [settings];
}
