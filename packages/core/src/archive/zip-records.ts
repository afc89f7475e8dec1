/*
 * The records of a zip, after PKWARE's APPNOTE 6.3: what stands before and behind the contents of an entry, and the
 * directory at the end. Numbers beyond 32 bits go into zip64 fields; an archive without any has none of these.
 */

/** The largest number that a field of 32 bits holds; all ones say that the number stands in a zip64 field. */
const largest32 = 0xfffffffe;
const elsewhere32 = 0xffffffff;
const elsewhere16 = 0xffff;

const madeByUnix = (3 << 8) | 63; // version 6.3 of the specification
const needsFolders = 20;
const needsZip64 = 45;
const nameIsUtf8 = 1 << 11;
const sizesFollow = 1 << 3;

const extendedTimestamp = 0x5455;
const modificationAndAccess = 0b11;
const zip64Information = 0x0001;

const stored = 0;
const deflated = 8;

/** Contents as they are in the archive. */
export interface PackedContents {
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
}

/** A time in all the forms that a zip has it in. */
export interface ZipTimes {
  /** In whole seconds since 1970, up to 2^31 - 1. */
  readonly time: number;
  /** Two seconds a step, in no zone, from 1980 on. In ours it is UTC: the same bytes wherever they are made. */
  readonly dosTime: number;
  readonly dosDate: number;
}

/** What the records say of an entry, whichever contents it has. */
export interface ZipHeader {
  /** In UTF-8; that of a folder ends with a slash. */
  readonly name: Buffer;
  /** With the bits of the file's type. */
  readonly mode: number;
  readonly stored: boolean;
  readonly times: ZipTimes;
  /** Where its local header begins in the archive. */
  readonly offset: number;
}

const firstDosTime = Date.UTC(1980, 0, 1) / 1000;

/** @param time in whole seconds since 1970, up to 2^31 - 1 */
export function zipTimes(time: number): ZipTimes {
  const dos = new Date(Math.max(time, firstDosTime) * 1000);
  return {
    time,
    dosTime: (dos.getUTCHours() << 11) | (dos.getUTCMinutes() << 5) | (dos.getUTCSeconds() >>> 1),
    dosDate:
      ((dos.getUTCFullYear() - 1980) << 9) | ((dos.getUTCMonth() + 1) << 5) | dos.getUTCDate(),
  };
}

/** Whether the sizes have room in a local header: there, a zip64 field would have to be made before they are known. */
export function fitsLocalHeader({ size, compressedSize }: PackedContents): boolean {
  return size <= largest32 && compressedSize <= largest32;
}

function needsZip64Fields(
  { offset }: ZipHeader,
  { size, compressedSize }: PackedContents,
): boolean {
  return size > largest32 || compressedSize > largest32 || offset > largest32;
}

/** What both headers of an entry have in common, from the version needed to the length of the name. */
function writeShared(
  record: Buffer,
  at: number,
  { name, stored: isStored, times }: ZipHeader,
  sizes: PackedContents | undefined,
  { version, inLocal }: { readonly version: number; readonly inLocal: boolean },
): void {
  record.writeUInt16LE(version, at);
  record.writeUInt16LE(inLocal ? nameIsUtf8 : nameIsUtf8 | sizesFollow, at + 2);
  record.writeUInt16LE(isStored ? stored : deflated, at + 4);
  record.writeUInt16LE(times.dosTime, at + 6);
  record.writeUInt16LE(times.dosDate, at + 8);
  record.writeUInt32LE(sizes?.crc32 ?? 0, at + 10);
  record.writeUInt32LE(sizes?.compressedSize ?? 0, at + 14);
  record.writeUInt32LE(sizes?.size ?? 0, at + 18);
  record.writeUInt16LE(name.length, at + 22);
}

/**
 * What stands before the contents.
 *
 * @param ahead undefined where the sizes follow behind the contents
 */
export function localHeader(header: ZipHeader, ahead: PackedContents | undefined): Buffer {
  const { name, times } = header;
  const extra = 30 + name.length;
  const record = Buffer.allocUnsafe(extra + 13);
  record.writeUInt32LE(0x04034b50, 0);
  writeShared(record, 4, header, ahead, { version: needsFolders, inLocal: ahead !== undefined });
  record.writeUInt16LE(13, 28);
  name.copy(record, 30);
  // `unzip` takes times from here only; without this, it takes the DOS time as one of the instance's own zone. With the
  // time of access, as Info-ZIP writes it, which the record at the end says is here as well.
  record.writeUInt16LE(extendedTimestamp, extra);
  record.writeUInt16LE(9, extra + 2);
  record.writeUInt8(modificationAndAccess, extra + 4);
  record.writeInt32LE(times.time, extra + 5);
  record.writeInt32LE(times.time, extra + 9);
  return record;
}

/** What stands behind contents that were not known before. */
export function dataDescriptor(header: ZipHeader, contents: PackedContents): Buffer {
  const { crc32, size, compressedSize } = contents;
  const isZip64 = needsZip64Fields(header, contents);
  const record = Buffer.allocUnsafe(isZip64 ? 24 : 16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc32, 4);
  if (isZip64) {
    record.writeBigUInt64LE(BigInt(compressedSize), 8);
    record.writeBigUInt64LE(BigInt(size), 16);
  } else {
    record.writeUInt32LE(compressedSize, 8);
    record.writeUInt32LE(size, 12);
  }
  return record;
}

/** The entry in the directory at the end. */
export function centralRecord(
  header: ZipHeader,
  contents: PackedContents,
  isKnownBefore: boolean,
): Buffer {
  const { name, mode, times, offset } = header;
  const isZip64 = needsZip64Fields(header, contents);
  const extra = 46 + name.length;
  const extraLength = isZip64 ? 9 + 28 : 9;
  const record = Buffer.allocUnsafe(extra + extraLength);
  const shown = isZip64
    ? { crc32: contents.crc32, size: elsewhere32, compressedSize: elsewhere32 }
    : contents;
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(madeByUnix, 4);
  const version = isZip64 ? needsZip64 : needsFolders;
  writeShared(record, 6, header, shown, { version, inLocal: isKnownBefore });
  record.writeUInt16LE(extraLength, 30);
  record.writeUInt16LE(0, 32); // no comment
  record.writeUInt16LE(0, 34); // on the first disk
  record.writeUInt16LE(0, 36);
  record.writeUInt32LE((mode << 16) >>> 0, 38);
  record.writeUInt32LE(isZip64 ? elsewhere32 : offset, 42);
  name.copy(record, 46);
  record.writeUInt16LE(extendedTimestamp, extra);
  record.writeUInt16LE(5, extra + 2);
  record.writeUInt8(modificationAndAccess, extra + 4);
  record.writeInt32LE(times.time, extra + 5);
  if (isZip64) {
    const zip64 = extra + 9;
    record.writeUInt16LE(zip64Information, zip64);
    record.writeUInt16LE(24, zip64 + 2);
    record.writeBigUInt64LE(BigInt(contents.size), zip64 + 4);
    record.writeBigUInt64LE(BigInt(contents.compressedSize), zip64 + 12);
    record.writeBigUInt64LE(BigInt(offset), zip64 + 20);
  }
  return record;
}

/** What stands behind the directory: how many entries it has, how long it is and where it begins, in bytes. */
export function endRecords({
  count,
  size,
  offset,
}: {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}): Buffer[] {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, elsewhere16), 8);
  end.writeUInt16LE(Math.min(count, elsewhere16), 10);
  end.writeUInt32LE(Math.min(size, elsewhere32), 12);
  end.writeUInt32LE(Math.min(offset, elsewhere32), 16);
  if (count < elsewhere16 && size < elsewhere32 && offset < elsewhere32) return [end];

  const zip64 = Buffer.alloc(56);
  zip64.writeUInt32LE(0x06064b50, 0);
  zip64.writeBigUInt64LE(BigInt(zip64.length - 12), 4);
  zip64.writeUInt16LE(madeByUnix, 12);
  zip64.writeUInt16LE(needsZip64, 14);
  zip64.writeBigUInt64LE(BigInt(count), 24);
  zip64.writeBigUInt64LE(BigInt(count), 32);
  zip64.writeBigUInt64LE(BigInt(size), 40);
  zip64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16); // of one disk
  return [zip64, locator, end];
}
