import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, versions } from 'node:process';
import { crc32 } from 'node:zlib';
import { readIfThere } from '../files/read-if-there.js';
import { replaceFile } from '../files/replace-file.js';
import { readIndex, writeIndex, type KeptIndex, type KeptStretch } from './index-file.js';
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

/** As much of a hash as tells one content from all others. */
const keyOf = (hash: string, part: number) => `${hash.slice(0, 32)}${hash.slice(64)}.${part}`;

/** Where what was packed is kept. */
export interface KeptPlace {
  /** Absolute path of a folder, which need not exist; its neighbours are those of other projects. */
  readonly folder: string;
  /** The time, in milliseconds since 1970: what was of no use for longest is the first to go. */
  readonly now: number;
}

/**
 * Opens what is kept.
 *
 * @param level of compression
 * @param atMost what all projects together may take, in bytes
 */
export async function openKeptContents(
  { folder, now }: KeptPlace,
  level: number,
  atMost = keptAtMost,
): Promise<KeptContents> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Another zlib may find other repetitions: an archive has to come out as if it was packed anew.
  const settings = `${level} ${versions.zlib} ${arch}`;
  const indexFile = join(folder, 'index');
  const readKept = async () => readIndex((await readIfThere(indexFile)).toString(), settings);
  const before = await readKept();
  const files = openSegments(folder, before);
  const used = new Map<string, KeptStretch>();
  const own = { name: `${randomUUID()}.packed`, size: 0 };
  let unverified: [string, KeptStretch][] = [];
  let pieces: Uint8Array[] = [];
  let problem: { readonly reason: unknown } | undefined;

  const save = async () => {
    if (own.size === 0) {
      if (before.size > 0) await utimes(indexFile, now / 1000, now / 1000); // what was of use last is the last to go
      return;
    }
    // What others kept meanwhile stays, as far as it is still there.
    const there = new Set(await readdir(folder));
    const all = new Map([...before, ...(await readKept()), ...used]);
    for (const [key, { segment }] of all) if (!there.has(segment)) all.delete(key);
    const next = isWorthJoining(all, used) ? joinSegments(folder, used, files) : all;
    await replaceFile(indexFile, writeIndex(next, settings), 0o600);
    const needed = segmentsOf(next);
    for (const segment of segmentsOf(all))
      if (!needed.has(segment)) await rm(join(folder, segment), { force: true });
    await trimKept(folder, needed, atMost);
  };

  return {
    find(hash, part) {
      const key = keyOf(hash, part);
      const kept = used.get(key) ?? before.get(key);
      const file = kept && files.get(kept.segment);
      if (kept === undefined || file === undefined) return undefined;
      used.set(key, kept);
      return { ...kept, file };
    },
    add(hash, part, { crc32: crc, stored, data }) {
      const length = stored ? 0 : data.length;
      if (problem !== undefined || own.size + length > atMost) return;
      const check = stored ? 0 : crc32(data);
      const kept = { segment: own.name, offset: own.size, length, check, crc32: crc, stored };
      unverified.push([keyOf(hash, part), kept]);
      if (length > 0) pieces.push(data);
      own.size += length;
    },
    write(verified) {
      try {
        if (pieces.length > 0) {
          if (!files.has(own.name))
            files.set(own.name, openSync(join(folder, own.name), 'ax+', 0o600));
          writeFileSync(files.get(own.name) ?? -1, Buffer.concat(pieces));
        }
        if (verified) for (const [key, kept] of unverified) used.set(key, kept);
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
        for (const file of files.values()) closeSync(file);
      }
      if (problem !== undefined) throw problem.reason;
    },
  };
}

/** Segments that are still there, open: who deletes one does not take it from us. */
function openSegments(folder: string, index: KeptIndex): Map<string, number> {
  const files = new Map<string, number>();
  const gone = new Set<string>();
  for (const { segment } of index.values()) {
    if (files.has(segment) || gone.has(segment)) continue;
    try {
      files.set(segment, openSync(join(folder, segment), 'r'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      gone.add(segment);
    }
  }
  return files;
}

const segmentsOf = (index: KeptIndex) => new Set([...index.values()].map(({ segment }) => segment));

const bytesOf = (index: KeptIndex) =>
  [...index.values()].reduce((sum, { length }) => sum + length, 0);

function isWorthJoining(all: KeptIndex, used: KeptIndex): boolean {
  return segmentsOf(all).size > mostSegments || bytesOf(all) > 2 * bytesOf(used) + idleAtMost;
}

/** Copies what was of use into one new segment. */
function joinSegments(
  folder: string,
  used: KeptIndex,
  files: ReadonlyMap<string, number>,
): KeptIndex {
  const segment = `${randomUUID()}.packed`;
  const joined = new Map<string, KeptStretch>();
  const output = openSync(join(folder, segment), 'wx', 0o600);
  try {
    let size = 0;
    for (const [key, kept] of used) {
      const file = files.get(kept.segment);
      const data = Buffer.allocUnsafe(kept.length);
      if (file === undefined && !kept.stored) continue;
      if (file !== undefined && readSync(file, data, 0, data.length, kept.offset) < data.length)
        continue;
      writeFileSync(output, data);
      joined.set(key, { ...kept, segment, offset: size });
      size += data.length;
    }
  } finally {
    closeSync(output);
  }
  return joined;
}
