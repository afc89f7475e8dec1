import type { ZipFile } from 'yazl';
import { loadCommonJs } from '../files/load-commonjs.js';
import type { PlannedEntry } from '../model/planned-entry.js';
import { withExtra, zipTimes } from './zip-times.js';

const yazl = loadCommonJs('yazl') as typeof import('yazl');

/** The contents of an entry as they are in the archive. */
export interface PackedContents {
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
}

/** What of an entry stands around its contents. */
export type ZipEntry = Pick<PlannedEntry, 'type' | 'path' | 'mode' | 'time'>;

/** Makes what stands around the contents in a zip. One entry after the other: `begin`, the contents, `end`. */
export interface ZipFormat {
  /**
   * What stands before the contents.
   *
   * @param known what will come, when that is known already; then nothing needs to stand behind it
   */
  begin(entry: ZipEntry, stored: boolean, known?: PackedContents): Buffer;
  /** What stands behind the contents; may be empty. */
  end(contents: PackedContents): Buffer;
  /** What stands at the end of the archive. */
  finish(): Buffer[];
}

const fileTypes = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;

/** The parts of yazl that are not in its documentation. A test compares what they make with what its documented parts do. */
interface YazlEntry {
  utf8FileName: Buffer;
  crc32: number;
  uncompressedSize: number;
  compressedSize: number;
  crcAndFileSizeKnown: boolean;
  mtime: Date;
  lastModFileTime: number;
  lastModFileDate: number;
  relativeOffsetOfLocalHeader: number;
  state: number;
  setFileAttributesMode(mode: number): void;
  getLocalFileHeader(): Buffer;
  getDataDescriptor(): Buffer;
  getCentralDirectoryRecord(): Buffer;
}

interface YazlZipFile {
  entries: (YazlEntry | FinishedEntry)[];
  outputStreamCursor: number;
  /** Keeps yazl from writing entries on its own. */
  allDone: boolean;
  outputStream: { write(bytes: Buffer): void; end(): void };
}

/** All that yazl needs of an entry in the end. */
type FinishedEntry = Pick<YazlEntry, 'state' | 'getCentralDirectoryRecord'>;

const fileDataDone = 3; // Entry.FILE_DATA_DONE
const largest32 = 0xfffffffe;
const none = Buffer.alloc(0);

/** Entries whose records are kept in one piece. */
const pageLength = 512;

function checkInternals(zip: Partial<YazlZipFile>, entry: Partial<YazlEntry>): void {
  const found =
    typeof zip.outputStreamCursor === 'number' &&
    typeof zip.allDone === 'boolean' &&
    Buffer.isBuffer(entry.utf8FileName) &&
    typeof entry.crcAndFileSizeKnown === 'boolean' &&
    entry.mtime instanceof Date &&
    typeof entry.lastModFileTime === 'number' &&
    typeof entry.lastModFileDate === 'number' &&
    typeof entry.setFileAttributesMode === 'function' &&
    typeof entry.getLocalFileHeader === 'function' &&
    typeof entry.getDataDescriptor === 'function' &&
    typeof entry.getCentralDirectoryRecord === 'function';
  if (!found)
    throw new Error(
      'This version of yazl is not the one that the zip format is made with: 3.3 is needed.',
    );
}

/**
 * An entry of each kind, by the documented parts of yazl. They are filled in again and again: to have yazl make one for each
 * file costs more than all else that is written of it.
 */
function makeTemplates(api: ZipFile, zip: YazlZipFile) {
  const last = (): YazlEntry => {
    const entry = zip.entries.pop() as YazlEntry | undefined;
    if (entry === undefined) throw new Error('yazl did not add an entry.');
    checkInternals(zip, entry);
    return entry;
  };
  const file = (compress: boolean) => {
    api.addReadStreamLazy('name', { compress }, () => undefined);
    return last();
  };
  api.addEmptyDirectory('name');
  return { directory: last(), stored: file(false), deflated: file(true) };
}

/**
 * The zip format by yazl, for contents that are compressed already, which yazl has no documented way to add. All that
 * touches its insides is in this file.
 */
export function zipFormat(): ZipFormat {
  const api = new yazl.ZipFile();
  const zip = api as unknown as YazlZipFile;
  zip.allDone = true;
  const templates = makeTemplates(api, zip);
  let current: YazlEntry | undefined;
  let times = zipTimes(0);
  let count = 0;
  // Of an entry that is written, only its record for the end is kept, and those in large pieces: an archive may have
  // hundreds of thousands of them.
  const records: Buffer[] = [];
  let page: Buffer[] = [];

  function turnPage(): void {
    records.push(Buffer.concat(page));
    page = [];
  }

  return {
    begin({ type, path, mode, time }, stored, known) {
      const isDirectory = type === 'directory';
      const entry = templates[isDirectory ? 'directory' : stored ? 'stored' : 'deflated'];
      current = entry;
      // yazl would turn backslashes into slashes and refuse "c:x"; on Linux both are names like any other.
      entry.utf8FileName = Buffer.from(isDirectory ? `${path}/` : path);
      entry.setFileAttributesMode(fileTypes[type] | mode);
      if (time !== times.time) times = zipTimes(time); // mostly they all have the same
      entry.mtime = times.date;
      entry.lastModFileTime = times.dosTime;
      entry.lastModFileDate = times.dosDate;
      // In the header before the contents, yazl has no room for a size beyond 4 GiB.
      const fits =
        known !== undefined && known.size <= largest32 && known.compressedSize <= largest32;
      entry.crcAndFileSizeKnown = fits;
      if (fits) fill(entry, known);
      entry.relativeOffsetOfLocalHeader = zip.outputStreamCursor;
      const header = withExtra(entry.getLocalFileHeader(), times.extra);
      zip.outputStreamCursor += header.length;
      return header;
    },
    end(contents) {
      if (current === undefined) throw new Error('No entry has begun.');
      fill(current, contents);
      const descriptor = current.getDataDescriptor();
      zip.outputStreamCursor += contents.compressedSize + descriptor.length;
      page.push(current.getCentralDirectoryRecord());
      current = undefined;
      count++;
      if (page.length === pageLength) turnPage();
      return descriptor;
    },
    finish() {
      turnPage();
      const parts: Buffer[] = [];
      zip.outputStream = { write: (bytes) => parts.push(bytes), end: () => undefined };
      // As many as there are, because yazl writes their number.
      zip.entries = Array.from({ length: count }, (_, index) => ({
        state: fileDataDone,
        getCentralDirectoryRecord: () => records[index] ?? none,
      }));
      zip.allDone = false;
      api.end();
      return parts;
    },
  };
}

function fill(entry: YazlEntry, { crc32, size, compressedSize }: PackedContents): void {
  entry.crc32 = crc32;
  entry.uncompressedSize = size;
  entry.compressedSize = compressedSize;
}
