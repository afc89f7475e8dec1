import { createHash } from 'node:crypto';
import { placeFile, type Layer } from '../services/place-file.js';

const file = '/etc/machine-id';

/**
 * Gives an instance a name for its systemd, in the layer, the same each time. Without one, systemd would take the start for the very
 * first one of a machine, enable what its vendor proposes, and write one itself.
 *
 * @param instance what tells it from all others
 * @returns the paths of what was placed, as the instance sees them
 */
export async function placeMachineId(layer: Layer, instance: string): Promise<readonly string[]> {
  const id = createHash('sha256').update(instance).digest('hex').slice(0, 32);
  await placeFile(layer, file, `${id}\n`, 0o444);
  return [file];
}
