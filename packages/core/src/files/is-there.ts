import { stat } from 'node:fs/promises';

/** Whether there is something at a path; what cannot be looked at counts as not there, so this is for suggestions only. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
