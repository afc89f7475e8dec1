import { chmod, chown, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Layer {
  /** Absolute path of the folder that the layer is made in: what lies in it comes above the files that the instance starts as. */
  readonly layer: string;
  /** The root of what the instance starts as; `/` is this machine. */
  readonly machine: string;
}

/** Puts a file into the layer, in folders that are as those of the machine. */
export async function placeFile(
  { layer, machine }: Layer,
  path: string,
  contents: string,
  mode: number,
): Promise<void> {
  await makeFolder(layer, machine, dirname(path));
  await writeFile(join(layer, path), contents);
  await chmod(join(layer, path), mode);
}

/** Makes a folder of the layer as that of the machine is: where both are seen as one, the upper one says its mode and owner. */
async function makeFolder(layer: string, machine: string, path: string): Promise<void> {
  if (path === '/') {
    await mkdir(layer, { recursive: true });
    return;
  }
  await makeFolder(layer, machine, dirname(path));
  const { mode, uid, gid } = await stat(join(machine, path));
  await mkdir(join(layer, path), { recursive: true });
  await chmod(join(layer, path), mode & 0o7777);
  if (process.getuid?.() === 0) await chown(join(layer, path), uid, gid);
}
