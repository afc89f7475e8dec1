import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from './ruby/system-failure.js';

/** Reads which deployment folder a pointer file names; undefined while there is none. */
export async function readPointer(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes a pointer file name a deployment folder. */
export async function writePointer(file: string, deploymentFolder: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, deploymentFolder);
}
