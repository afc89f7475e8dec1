import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readIfThere } from '../files/read-if-there.js';
import { replaceFile } from '../files/replace-file.js';
import { readTable, writeTable, type TableKind, type TableRow } from '../files/sorted-table.js';
import type { FileEntry } from '../model/entry.js';
import type { ContentFacts } from '../model/planned-entry.js';
import type { Sought } from '../model/sought.js';

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

/** Rows have the path of a file as key and the hash of its contents as text; their numbers are its stamp and the other facts. */
const columns = 8;
const stampLength = 5;

/** What is plain is so of one thing that is sought: who seeks another one finds an empty table. */
function kindFor(sought: Sought | undefined): TableKind {
  const name = 'codedeployer contents 3';
  if (sought === undefined) return { name, columns };
  const patterns = createHash('sha256').update(sought.patterns.join('\n')).digest('hex');
  return { name: `${name} ${patterns.slice(0, 16)}`, columns };
}

/**
 * Files that changed shortly before they were looked at are read again the next time: they may have changed after
 * that as well, within the resolution of their time stamps, and look the same. (Git calls such files racy.) In
 * milliseconds; the coarsest file systems count in steps of two seconds.
 */
const racy = 2500;

/** All that is known of a file without opening it, for one on disk that is known by enough. */
function stampOf({ contents, mode, size }: FileEntry): Stamp | undefined {
  if ('bytes' in contents || contents.identity.ctimeMs === undefined) return undefined;
  const { mtimeMs, ctimeMs, ino } = contents.identity;
  return {
    path: contents.path,
    numbers: [size, mtimeMs, ctimeMs, ino, mode],
    changed: Math.max(mtimeMs, ctimeMs),
  };
}

interface Stamp {
  readonly path: string;
  readonly numbers: readonly number[];
  /** In milliseconds since 1970. */
  readonly changed: number;
}

/**
 * Opens the cache that is kept in a file, which need not exist.
 *
 * @param now when the files that it is asked for will be looked at, at the earliest; milliseconds since 1970
 * @param sought what those who plan with it look for
 */
export async function openContentCache(
  file: string,
  now: number,
  sought?: Sought,
): Promise<ContentCache> {
  const kind = kindFor(sought);
  const known = readTable(kind, await readIfThere(file));
  const { numbers } = known;
  const isUsed = new Uint8Array(known.length);
  const news = new Map<string, TableRow>();

  return {
    lookup(entry) {
      const stamp = stampOf(entry);
      const row = stamp === undefined ? -1 : known.find(stamp.path);
      const start = row * kind.columns;
      if (row < 0 || stamp?.numbers.some((number, at) => numbers[start + at] !== number))
        return undefined;
      isUsed[row] = 1;
      const at = start + stampLength;
      const [shrinks, plain] = [numbers[at + 1] === 1, numbers[at + 2] === 1];
      return { hash: known.text(row), crc32: numbers[at] ?? 0, shrinks, plain };
    },
    keep(entry, { hash, crc32, shrinks, plain }) {
      const stamp = stampOf(entry);
      if (stamp === undefined || stamp.path.includes('\n') || stamp.changed > now - racy) return;
      const { path } = stamp;
      news.set(path, {
        key: path,
        text: hash,
        numbers: [...stamp.numbers, crc32, Number(shrinks), Number(plain)],
      });
    },
    async save() {
      if (news.size === 0 && !isUsed.includes(0)) return;
      for (const path of news.keys()) {
        const row = known.find(path);
        if (row >= 0) isUsed[row] = 0;
      }
      const bytes = writeTable(kind, known, isUsed, [...news.values()]);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await replaceFile(file, bytes, 0o600);
    },
  };
}
