import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { readIfThere } from '../files/read-if-there.js';
import { replaceFile } from '../files/replace-file.js';
import type { FileEntry } from '../model/entry.js';
import type { ContentFacts } from '../model/planned-entry.js';

/**
 * What was in files when they were read the last time, as long as they look untouched. It can be deleted at any time,
 * and a cache that is damaged counts as empty.
 */
export interface ContentCache {
  /** The facts of a file that is in the state in which it was read. */
  lookup(entry: FileEntry): ContentFacts | undefined;
  keep(entry: FileEntry, facts: ContentFacts): void;
  /** Writes what was looked up or kept, and forgets the rest. */
  save(): Promise<void>;
}

const version = 'codedeployer contents 1';

/**
 * Files that changed shortly before they were looked at are read again the next time: they may have changed after
 * that as well, within the resolution of their time stamps, and look the same. (Git calls such files racy.) In
 * milliseconds; the coarsest file systems count in steps of two seconds.
 */
const racy = 2500;

/** All that is known of a file without opening it. */
function stampOf({ contents, mode, size }: FileEntry): string | undefined {
  if ('bytes' in contents || contents.identity.ctimeMs === undefined) return undefined;
  const { mtimeMs, ctimeMs, ino } = contents.identity;
  return `${size} ${mtimeMs} ${ctimeMs} ${ino} ${mode}`;
}

/** Lines of stamp, facts and path, for a text that says itself whether it is whole. */
function write(lines: ReadonlyMap<string, string>): string {
  let body = '';
  for (const [path, line] of lines) body += `${line}\t${path}\n`;
  return `${version} ${crc32(body)}\n${body}`;
}

function read(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  const start = text.indexOf('\n') + 1;
  const body = text.slice(start);
  if (text.slice(0, start) !== `${version} ${crc32(body)}\n`) return lines;
  for (const line of body.split('\n')) {
    const stamp = line.indexOf('\t');
    const facts = line.indexOf('\t', stamp + 1);
    if (facts > 0) lines.set(line.slice(facts + 1), line.slice(0, facts));
  }
  return lines;
}

/**
 * Opens the cache that is kept in a file, which need not exist.
 *
 * @param now when the files that it is asked for will be looked at, at the earliest; milliseconds since 1970
 */
export async function openContentCache(file: string, now: number): Promise<ContentCache> {
  const lines = read(await readIfThere(file));
  const next = new Map<string, string>();
  let news = 0;

  return {
    lookup(entry) {
      const stamp = stampOf(entry);
      if (stamp === undefined || !('path' in entry.contents)) return undefined;
      const line = lines.get(entry.contents.path);
      if (!line?.startsWith(`${stamp}\t`)) return undefined;
      const [hash, crc, shrinks] = line.slice(stamp.length + 1).split(' ');
      if (hash === undefined || crc === undefined) return undefined;
      next.set(entry.contents.path, line);
      return { hash, crc32: Number(crc), shrinks: shrinks === '1' };
    },
    keep(entry, { hash, crc32, shrinks }) {
      const stamp = stampOf(entry);
      if (stamp === undefined || !('path' in entry.contents)) return;
      const { path, identity } = entry.contents;
      if (path.includes('\n')) return;
      if (Math.max(identity.mtimeMs, identity.ctimeMs ?? 0) > now - racy) return;
      next.set(path, `${stamp}\t${hash} ${crc32} ${shrinks ? 1 : 0}`);
      news++;
    },
    async save() {
      if (news === 0 && next.size === lines.size) return;
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await replaceFile(file, write(next), 0o600);
    },
  };
}
