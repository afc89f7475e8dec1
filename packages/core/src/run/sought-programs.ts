import { Buffer } from 'node:buffer';
import type { RevisionEntry } from '../model/entry.js';
import { readContents } from '../workers/read-contents.js';

/** What a script asks for without a word when it is not there: `command -v cargo || …`. */
const questions =
  /(?:^|[\s;&|(`!])(?:command\s+-[vV]|which|type|hash)((?:\s+(?:-\w+|[\w.+-]+|"[\w.+-]+"|'[\w.+-]+'))+)/gm;

/** Scripts are small; what is larger is not one that somebody wrote. */
const largest = 256 * 1024;

/**
 * The programs that the hook scripts of a revision look for on their PATH, each with the scripts that do. Scripts that set PATH
 * may find what others do not, and are left out.
 */
export async function soughtPrograms(
  entries: readonly RevisionEntry[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const entry of entries) {
    if (entry.type !== 'file' || entry.size > largest) continue;
    if (!/^deploy\/hook-scripts\/.*\.(?:sh|bash)$/.test(entry.path)) continue;
    const text = Buffer.from(await readContents(entry)).toString('utf8');
    const code = text.replace(/^\s*#.*$/gm, '');
    if (/\bPATH=/.test(code)) continue;
    for (const [, words = ''] of code.matchAll(questions))
      for (const name of words
        .trim()
        .split(/\s+/)
        .map((word) => word.replaceAll(/["']/g, ''))) {
        const scripts = found.get(name) ?? [];
        if (!name.startsWith('-') && !scripts.includes(entry.path))
          found.set(name, [...scripts, entry.path]);
      }
  }
  return found;
}
