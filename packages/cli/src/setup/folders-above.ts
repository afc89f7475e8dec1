import { dirname } from 'node:path';

/** A folder and those above it. */
export function* foldersAbove(directory: string): Generator<string> {
  yield directory;
  const parent = dirname(directory);
  if (parent !== directory) yield* foldersAbove(parent);
}
