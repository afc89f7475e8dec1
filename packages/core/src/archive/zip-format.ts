import type { PlannedEntry } from '../model/planned-entry.js';
import {
  centralRecord,
  dataDescriptor,
  endRecords,
  fitsLocalHeader,
  localHeader,
  zipTimes,
  type PackedContents,
  type ZipHeader,
} from './zip-records.js';

export type { PackedContents } from './zip-records.js';

/** What of an entry stands around its contents. */
export type ZipEntry = Pick<PlannedEntry, 'type' | 'path' | 'mode' | 'time'>;

/** Makes what stands around the contents in a zip. One entry after the other: `begin`, the contents, `end`. */
export interface ZipFormat {
  /**
   * What stands before the contents.
   *
   * @param ahead what will come, when that is known already; then nothing needs to stand behind it
   */
  begin(entry: ZipEntry, stored: boolean, ahead?: PackedContents): Buffer;
  /** What stands behind the contents; may be empty. */
  end(contents: PackedContents): Buffer;
  /** What stands at the end of the archive. */
  finish(): Buffer[];
}

const fileTypes = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;
const none = Buffer.alloc(0);

/** Entries whose records are kept in one piece. */
const pageLength = 512;

/** The zip format for contents that are compressed already, with the records where their numbers belong. */
export function zipFormat(): ZipFormat {
  let current: { readonly header: ZipHeader; readonly isKnown: boolean } | undefined;
  let times = zipTimes(0);
  let offset = 0;
  let count = 0;
  let directorySize = 0;
  // Of an entry that is written, only its record for the end is kept, and those in large pieces: an archive may have
  // hundreds of thousands of them.
  const records: Buffer[] = [];
  let page: Buffer[] = [];

  function turnPage(): void {
    const joined = Buffer.concat(page);
    directorySize += joined.length;
    records.push(joined);
    page = [];
  }

  return {
    begin({ type, path, mode, time }, stored, ahead) {
      if (time !== times.time) times = zipTimes(time); // mostly they all have the same
      const header = {
        name: Buffer.from(type === 'directory' ? `${path}/` : path),
        mode: fileTypes[type] | mode,
        stored,
        times,
        offset,
      };
      const fitting = ahead !== undefined && fitsLocalHeader(ahead) ? ahead : undefined;
      current = { header, isKnown: fitting !== undefined };
      const local = localHeader(header, fitting);
      offset += local.length;
      return local;
    },
    end(contents) {
      if (current === undefined) throw new Error('No entry has begun.');
      const { header, isKnown } = current;
      const descriptor = isKnown ? none : dataDescriptor(header, contents);
      offset += contents.compressedSize + descriptor.length;
      page.push(centralRecord(header, contents, isKnown));
      current = undefined;
      count++;
      if (page.length === pageLength) turnPage();
      return descriptor;
    },
    finish() {
      turnPage();
      return [...records, ...endRecords({ count, size: directorySize, offset })];
    },
  };
}
