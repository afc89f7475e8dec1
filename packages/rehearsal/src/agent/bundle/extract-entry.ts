import {
  closeSync,
  createWriteStream,
  fchmodSync,
  futimesSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { chmod, mkdir, rm, symlink, unlink, utimes } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { systemErrorCode } from '../ruby/system-failure.js';
import { bytePath } from './byte-path.js';
import type { Zip, ZipEntry } from './open-zip.js';
import { isLink, zipMode } from './zip-mode.js';

/** The agent's own. */
const umask = 0o022;

/** Unpacking as `unzip -qo` does it, entry by entry. */
export interface Extraction {
  /** False when unzip would warn of the entry or find it damaged. */
  extract(entry: ZipEntry): Promise<boolean>;
  /** Makes the links, then sets modes and times of folders: last, so that they do not stand in the way of entries. */
  finish(): Promise<boolean>;
}

/** Starts to unpack into a folder that is there. */
export function createExtraction(zip: Zip, folder: string): Extraction {
  const links: { readonly path: Buffer; readonly target: Buffer }[] = [];
  const linked = new Set<string>();
  /** Folders that are there, each byte of their paths a character. */
  const made = new Set<string>();
  const folders: { readonly path: Buffer; readonly mode: number; readonly time: Date }[] = [];

  return {
    async extract(entry) {
      const { parts, isFolder, isClean } = entryPath(entry);
      if (parts.length === 0) return isClean;
      // A link is in its place already; unzip does not go through it.
      if (parts.some((_, index) => linked.has(parts.slice(0, index).join('/')))) return false;
      const parent = bytePath(folder, ...parts.slice(0, -1));
      const path = bytePath(folder, ...parts);
      const needed = isFolder ? path : parent;
      if (!made.has(needed.toString('latin1'))) {
        await mkdir(needed, { recursive: true });
        made.add(needed.toString('latin1'));
      }
      if (isFolder) {
        const { modified: time } = await zip.locate(entry);
        folders.push({ path, mode: zipMode(entry, true, umask), time });
        return isClean;
      }
      if (isLink(entry)) {
        const target = await buffer(await zip.read(entry));
        links.push({ path, target });
        linked.add(parts.join('/'));
        return isClean;
      }
      const located = await zip.locate(entry);
      const time = located.modified;
      const mode = zipMode(entry, false, umask);
      const contents = located.contents();
      if (contents !== undefined) {
        writeAtOnce(path, { contents, mode, time });
        return isClean;
      }
      await rm(path, { force: true });
      const isSound = await writeEntry(zip, entry, path);
      await chmod(path, mode);
      await utimes(path, time, time);
      return isClean && isSound;
    },
    async finish() {
      let isClean = true;
      for (const { path, target } of links) {
        try {
          // A folder in its place stays, and unzip complains of it; anything else goes.
          await unlink(path).catch(() => undefined);
          await symlink(target, path); // with the time of now: unzip does not set that of links
        } catch (error) {
          if (systemErrorCode(error) !== 'EEXIST') throw error;
          isClean = false;
        }
      }
      for (const { path, mode, time } of folders.reverse()) {
        await chmod(path, mode);
        await utimes(path, time, time);
      }
      return isClean;
    },
  };
}

interface WholeFile {
  readonly contents: Buffer;
  readonly mode: number;
  readonly time: Date;
}

/** Of a small file: what another thread would do of it takes less time than to tell it. */
function writeAtOnce(path: Buffer, { contents, mode, time }: WholeFile): void {
  const file = createInPlace(path);
  try {
    writeFileSync(file, contents);
    fchmodSync(file, mode);
    futimesSync(file, time, time);
  } finally {
    closeSync(file);
  }
}

/** What an earlier entry has put there goes; to look for it before each of many would take longer. */
function createInPlace(path: Buffer): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    rmSync(path, { force: true });
    return openSync(path, 'wx');
  }
}

/** Writes an entry's contents; false when size or checksum are not those of the directory. */
async function writeEntry(zip: Zip, entry: ZipEntry, path: Buffer): Promise<boolean> {
  let checksum = 0;
  let size = 0;
  await pipeline(
    await zip.read(entry),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        checksum = crc32(chunk, checksum);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  return checksum === entry.crc32 && size === entry.size;
}

interface EntryPath {
  readonly parts: readonly string[];
  readonly isFolder: boolean;
  readonly isClean: boolean;
}

/** Where unzip puts an entry: below the folder, whatever its name says. Parts are bytes, one character each. */
function entryPath({ name, host }: ZipEntry): EntryPath {
  // Characters that cannot be printed are left out.
  const written = Buffer.from(
    name.filter((byte) => byte > 0x1f && byte !== 0x7f && byte !== 0xff),
  ).toString('latin1');
  // Archives from DOS with backslashes are taken as meant, with a warning.
  const converts = host === 0 && written.includes('\\') && !written.includes('/');
  const path = converts ? written.replaceAll('\\', '/') : written;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return {
    parts,
    isFolder: path.endsWith('/'),
    isClean: !converts && !path.startsWith('/'),
  };
}
