import { failure } from '../errors/failure.js';
import type { PlannedFile } from '../model/planned-entry.js';

/**
 * Refuses contents that are not those that were planned, although the file looks the same from outside.
 *
 * @throws FILE_CHANGED
 */
export function verifyContents({ crc32, contents, path }: PlannedFile, found: number): void {
  if (found === crc32) return;
  const name = 'path' in contents ? contents.path : path;
  throw failure('FILE_CHANGED', { path: name, change: 'changed' });
}

/** The defect that a worker gave back less than it was asked for. */
export function missingContents(path: string): Error {
  return new Error(`The contents of ${path} did not come back from the worker.`);
}
