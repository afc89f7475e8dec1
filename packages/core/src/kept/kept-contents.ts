import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, versions } from 'node:process';
import { crc32 } from 'node:zlib';
import { engineVersion } from '@codedeployer/deflate';
import { readIfThere } from '../files/read-if-there.js';
import { replaceFile } from '../files/replace-file.js';
import type { Compression } from '../model/compression.js';
import {
  indexRow,
  movedTo,
  readIndex,
  stretchKey,
  writeIndex,
  type IndexRow,
  type KeptStretch,
  type SegmentIndex,
} from './index-file.js';
import { trimKept } from './trim-kept.js';

/** A stretch of packed contents that is there to be copied. */
export interface FoundStretch extends KeptStretch {
  /** Open, to be read at `offset`. */
  readonly file: number;
}

/** What came of packing a stretch of a file. */
export interface PackedStretch {
  /** CRC-32 of the contents as they were. */
  readonly crc32: number;
  /** Whether they are taken as they are. */
  readonly stored: boolean;
  /** As it stands in the archive; has to be valid until `write`. */
  readonly data: Uint8Array;
}

/**
 * What was packed the last time, by what is in it: of a revision that changed little, little has to be compressed. It can be
 * deleted at any time, several processes may use it at once, and what is damaged in it counts as not there.
 */
export interface KeptContents {
  /**
   * @param hash that the plan has of the contents of a file
   * @param part which of the stretches that a large file is cut into; 0 for a whole one
   */
  find(hash: string, part: number): FoundStretch | undefined;
  add(hash: string, part: number, packed: PackedStretch): void;
  /**
   * Writes what was added. Packing goes on where that fails, and nothing more is kept.
   *
   * @param verified whether all that was added until now is made of the contents that the plan has; otherwise it is not found before it is
   */
  write(verified: boolean): void;
  /**
   * Writes down what is kept, and lets go of the files.
   *
   * @throws what `write` failed with
   */
  close(): Promise<void>;
}

/** In bytes. */
const keptAtMost = 2 * 1024 ** 3;

/** How many segments there may be, and how much in them that nobody asked for, before they are put together into one. */
const mostSegments = 12;
const idleAtMost = 64 * 1024 ** 2;

/** Where what was packed is kept. */
export interface KeptPlace {
  /** Absolute path of a folder, which need not exist; its neighbours are those of other projects. */
  readonly folder: string;
  /** The time, in milliseconds since 1970: what was of no use for longest is the first to go. */
  readonly now: number;
}

/** Whether there is anything, of whatever settings; nothing where nobody can look: who opens it is told why. */
export async function isAnythingKept({ folder }: KeptPlace): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
}

/**
 * Opens what is kept.
 *
 * @param compression how it was compressed, and will be
 * @param atMost what all projects together may take, in bytes
 */
export async function openKeptContents(
  { folder, now }: KeptPlace,
  { level, deflate }: Compression,
  atMost = keptAtMost,
): Promise<KeptContents> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Another encoder may find other repetitions: an archive has to come out as if it was packed anew.
  const encoder = deflate === 'wasm' ? engineVersion : `${versions.zlib} ${arch}`;
  const settings = `${level} ${deflate} ${encoder}`;
  const segments = await openSegments(folder, settings);
  const own = randomUUID();
  const rows: IndexRow[] = [];
  let file: number | undefined;
  let size = 0;
  let used = 0;
  let unverified: IndexRow[] = [];
  let pieces: Uint8Array[] = [];
  let problem: { readonly reason: unknown } | undefined;

  const save = async () => {
    if (file === undefined) {
      const [newest] = segments;
      if (newest === undefined) return;
      const [index] = filesOf(folder, newest.name);
      await utimes(index, now / 1000, now / 1000); // what was of use last is the last to go
      return;
    }
    const bytes = writeIndex(rows, settings);
    await replaceFile(filesOf(folder, own)[0], bytes, 0o600);
    const index = readIndex(bytes, settings);
    if (index === undefined) throw new Error('An index that was just written cannot be read.');
    const all = [
      ...segments,
      { name: own, file, index, isUsed: new Uint8Array(index.rows).fill(1) },
    ];
    const sizeOfAll = all.reduce((sum, { index }) => sum + index.size, 0);
    const isWorthJoining = all.length > mostSegments || sizeOfAll > 2 * (used + size) + idleAtMost;
    const needed = isWorthJoining
      ? [await joinSegments(folder, all, settings)]
      : all.map(({ name }) => name);
    await trimKept(folder, new Set(needed.flatMap((name) => filesOf(folder, name))), atMost);
  };

  return {
    find(hash, part) {
      const key = stretchKey(hash, part);
      for (const { index, isUsed, file } of segments) {
        const row = index.find(key);
        if (row < 0) continue;
        const stretch = index.stretch(row);
        if (isUsed[row] === 0) used += stretch.length;
        isUsed[row] = 1;
        return { ...stretch, file };
      }
      return undefined;
    },
    add(hash, part, { crc32: crc, stored, data }) {
      const length = stored ? 0 : data.length;
      if (problem !== undefined || size + length > atMost) return;
      const check = stored ? 0 : crc32(data);
      const stretch = { offset: size, length, check, crc32: crc, stored };
      unverified.push(indexRow(stretchKey(hash, part), stretch));
      if (length > 0) pieces.push(data);
      size += length;
    },
    write(verified) {
      try {
        if (unverified.length > 0) file ??= openSync(filesOf(folder, own)[1], 'wx+', 0o600);
        if (file !== undefined && pieces.length > 0) writeFileSync(file, Buffer.concat(pieces));
        if (verified) rows.push(...unverified);
      } catch (reason) {
        problem = { reason };
      }
      pieces = [];
      if (verified || problem !== undefined) unverified = [];
    },
    async close() {
      try {
        await save();
      } finally {
        for (const segment of segments) closeSync(segment.file);
        if (file !== undefined) closeSync(file);
      }
      if (problem !== undefined) throw problem.reason;
    },
  };
}

/** What one run has added: its index is written when the stretches are, and never again. */
interface Segment {
  readonly name: string;
  /** Open: who deletes it does not take it from us. */
  readonly file: number;
  readonly index: SegmentIndex;
  /** A 1 for each row that was asked for. */
  readonly isUsed: Uint8Array;
}

/** The absolute paths of a segment's index and of the segment itself. */
const filesOf = (folder: string, name: string) =>
  [join(folder, `${name}.index`), join(folder, `${name}.packed`)] as const;

/** Those that are whole, the newest first: it may have what turned out to be damaged in an older one. */
async function openSegments(folder: string, settings: string): Promise<Segment[]> {
  const found: (Segment & { readonly changed: number })[] = [];
  for (const entry of await readdir(folder)) {
    if (!entry.endsWith('.index')) continue;
    const name = entry.slice(0, -'.index'.length);
    const [indexFile, packed] = filesOf(folder, name);
    const index = readIndex(await readIfThere(indexFile), settings);
    if (index === undefined) continue;
    try {
      const file = openSync(packed, 'r');
      const changed = fstatSync(file).mtimeMs;
      found.push({ name, file, index, isUsed: new Uint8Array(index.rows), changed });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return found.sort((one, other) => other.changed - one.changed);
}

/**
 * Puts what was of use in segments into a new one, in their place.
 *
 * @returns its name
 */
async function joinSegments(
  folder: string,
  segments: readonly Segment[],
  settings: string,
): Promise<string> {
  const name = randomUUID();
  const [indexFile, packed] = filesOf(folder, name);
  const joined: IndexRow[] = [];
  const output = openSync(packed, 'wx', 0o600);
  try {
    let size = 0;
    for (const { file, ...segment } of segments) {
      for (const { row, offset, length } of usedStretches(segment)) {
        const data = Buffer.allocUnsafe(length);
        if (readSync(file, data, 0, length, offset) < length) continue;
        writeFileSync(output, data);
        joined.push(movedTo(size, row));
        size += length;
      }
    }
  } finally {
    closeSync(output);
  }
  await replaceFile(indexFile, writeIndex(joined, settings), 0o600);
  for (const old of segments)
    for (const path of filesOf(folder, old.name)) await rm(path, { force: true });
  return name;
}

/** In the order in which they stand there, which is that in which they are asked for. */
function usedStretches({ index, isUsed }: Pick<Segment, 'index' | 'isUsed'>) {
  return Array.from(isUsed.keys())
    .filter((row) => isUsed[row] === 1)
    .map((row) => ({ row: index.row(row), ...index.stretch(row) }))
    .sort((one, other) => one.offset - other.offset);
}
