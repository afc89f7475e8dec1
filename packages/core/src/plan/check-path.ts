import { failure } from '../errors/failure.js';

/** What no problem is without, but for length: a character of those that are looked at below, or a name that is empty or begins with a dot. */
// eslint-disable-next-line no-control-regex -- control characters are among what it looks for
const unusual = /[\u0000-\u001F\u007F;\uFFFD]|^\/|\/\/|\/$|(?:^|\/)\./;

/** Why a path cannot be in a revision; undefined when it can. */
export function pathProblem(path: string): string | undefined {
  if (path !== '' && path.length <= 255 / 3 && !unusual.test(path)) return undefined;
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it is absolute';
  if (path.includes('\0')) return 'it has a NUL character';
  // What `unzip` on the instances would make of these is another name, and it would not say so.
  // eslint-disable-next-line no-control-regex -- they are what it looks for; by their property it takes ten times as long
  if (/[\u0001-\u001F\u007F]/.test(path)) return 'it has a control character, which unzip drops';
  if (/;\d*$/.test(path)) return 'it ends in ";" or ";" and digits, which unzip cuts off';
  if (path.includes('\uFFFD')) return 'its name is not valid UTF-8';
  // A character has three bytes at most. (In the two units of those with four, two.)
  if (path.length > 3900 / 3 && Buffer.byteLength(path) > 3900)
    return 'it is longer than a path on an instance can be';
  const names = path.split('/');
  if (names.includes('..')) return 'it leaves the root of the revision';
  if (names.includes('') || names.includes('.')) return 'it has an empty name or "." in it';
  if (names.some((name) => name.length > 255 / 3 && Buffer.byteLength(name) > 255))
    return 'a name in it is longer than 255 bytes';
  return undefined;
}

/**
 * Makes sure that a path can be unpacked by the agent to where it says.
 *
 * @throws ENTRY_PATH_INVALID
 */
export function checkPath(path: string): void {
  const problem = pathProblem(path);
  if (problem !== undefined) throw failure('ENTRY_PATH_INVALID', { path, problem });
}
