import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { InstanceHolding } from '@codedeployer/core/contract';
import type { Changes } from './list-changes.js';
import type { Held } from './taken-down.js';
import { contentsOf, textOf } from './text-of.js';

/** Files whose contents are told apart, and up to which size. */
const most = { files: 5000, bytes: 4 * 1024 * 1024 };
/** Files whose difference is shown: how many, and how long each may be. */
const shown = { files: 20, characters: 8 * 1024, milliseconds: 500 };

/**
 * What the wrapper and the strategies note of every deployment: their log, which `codedeployer logs` shows, and their list of
 * releases. It is different each time, and stands before what somebody looks for.
 */
const notes = /\/\.codedeployer\/|\/logs\/deploy\.log$/;

/**
 * Says what is in the files that an instance holds: a digest of each, and of text files that have changed, the difference.
 *
 * @param different those of which the difference is shown
 * @param before reads what was there; undefined where that was no text
 */
export async function describeContents(
  { directory: files, added, changed }: Held,
  { changed: different }: Pick<Changes, 'changed'>,
  before: (path: string) => Promise<string | undefined>,
): Promise<Pick<InstanceHolding, 'digests' | 'diffs'>> {
  const digests: Record<string, string> = {};
  for (const path of [...added, ...changed].slice(0, most.files)) {
    const contents = await contentsOf(join(files, path), most.bytes);
    if (contents !== undefined)
      digests[path] = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  }
  const diffs: { path: string; diff: string }[] = [];
  for (const path of different.filter((one) => !notes.test(one))) {
    if (diffs.length === shown.files) break;
    const was = await before(path);
    if (was === undefined) continue;
    const now = await textOf(join(files, path));
    if (now === undefined || was === now) continue;
    const patch = createTwoFilesPatch(path, path, was, now, 'before', 'now', {
      context: 2,
      timeout: shown.milliseconds,
    });
    if (patch !== undefined) diffs.push({ path, diff: cut(patch) });
  }
  return { digests, ...(diffs.length === 0 ? {} : { diffs }) };
}

/** Without the name above, which it has twice; no longer than can be looked at. */
function cut(patch: string): string {
  const text = patch.replace(/^(?:Index: .*\n)?=+\n/, '');
  return text.length <= shown.characters
    ? text
    : `${text.slice(0, text.lastIndexOf('\n', shown.characters) + 1)}… ${text.length - shown.characters} more characters\n`;
}
