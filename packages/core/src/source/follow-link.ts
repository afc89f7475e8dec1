import { realpathSync } from 'node:fs';
import type { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { isWithin } from '../files/is-within.js';

/** The error for a symbolic link where there should be none. */
export function unwantedLink(path: string, target: string): CodedeployerError {
  const problem = 'is not wanted ("symlinks" is "error")';
  const setting = '"preserve" or "follow"';
  return failure('SYMLINK_REFUSED', { path, target, problem, setting });
}

/**
 * Where a symbolic link leads in the end.
 *
 * @param ancestors the folders that the walk came through, by their absolute paths without links
 * @param place the same link by a path that is quicker to follow
 * @throws SYMLINK_REFUSED when that is nowhere, or a folder that the link is in
 */
export function followLink(
  path: string,
  target: string,
  ancestors: readonly string[],
  place = path,
): string {
  const refuse = (problem: string, cause?: unknown) =>
    failure('SYMLINK_REFUSED', { path, target, problem, setting: '"preserve"' }, { cause });
  let real: string;
  try {
    real = realpathSync.native(place);
  } catch (cause) {
    throw refuse(whyNowhere(cause as NodeJS.ErrnoException), cause);
  }
  if (ancestors.some((ancestor) => isWithin(ancestor, real)))
    throw refuse('leads back to a folder that it is in, and would be copied in circles');
  return real;
}

function whyNowhere({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ELOOP') return 'points to itself';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'points to nothing';
  return `cannot be followed (${message})`;
}
