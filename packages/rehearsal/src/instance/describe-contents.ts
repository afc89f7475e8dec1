import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { InstanceHolding } from '@codedeployer/core/contract';
import { systemErrorCode } from '../agent/ruby/system-failure.js';
import type { Changes } from './list-changes.js';

/** Files whose contents are told apart, and up to which size. */
const most = { files: 5000, bytes: 4 * 1024 * 1024 };
/** Files whose difference is shown: how many, of which size, and how long each may be. */
const shown = { files: 20, bytes: 128 * 1024, characters: 8 * 1024, milliseconds: 500 };

/**
 * Says what is in the files that an instance holds: a digest of each, and of text files that the machine it started as has as well, the
 * difference.
 *
 * @param files absolute path of the folder with the instance's files
 * @param machine the root of what it started as; undefined where it started with nothing
 */
export async function describeContents(
  files: string,
  { added, changed }: Changes,
  machine: string | undefined,
): Promise<Pick<InstanceHolding, 'digests' | 'diffs'>> {
  const digests: Record<string, string> = {};
  for (const path of [...added, ...changed].slice(0, most.files)) {
    const contents = await contentsOf(join(files, path), most.bytes);
    if (contents !== undefined)
      digests[path] = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  }
  const diffs: { path: string; diff: string }[] = [];
  for (const path of machine === undefined ? [] : changed) {
    if (diffs.length === shown.files) break;
    const before = await textOf(join(machine ?? '/', path));
    const now = await textOf(join(files, path));
    if (before === undefined || now === undefined || before === now) continue;
    const patch = createTwoFilesPatch(path, path, before, now, 'before', 'now', {
      context: 2,
      timeout: shown.milliseconds,
    });
    if (patch !== undefined) diffs.push({ path, diff: cut(patch) });
  }
  return { digests, ...(diffs.length === 0 ? {} : { diffs }) };
}

/** Undefined for what is no file, is too large, or may not be read: nothing is said of its contents then. */
async function contentsOf(path: string, bytes: number): Promise<Buffer | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() && found.size <= bytes ? await readFile(path) : undefined;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  const contents = await contentsOf(path, shown.bytes);
  return contents === undefined || contents.includes(0) ? undefined : contents.toString('utf8');
}

/** Without the name above, which it has twice; no longer than can be looked at. */
function cut(patch: string): string {
  const text = patch.replace(/^(?:Index: .*\n)?=+\n/, '');
  return text.length <= shown.characters
    ? text
    : `${text.slice(0, text.lastIndexOf('\n', shown.characters) + 1)}… ${text.length - shown.characters} more characters\n`;
}
