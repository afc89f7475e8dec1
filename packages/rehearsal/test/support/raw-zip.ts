import { crc32 } from 'node:zlib';

/** An entry as it is to stand in the archive, however wrong. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly contents?: string;
  /** With the file type; default an ordinary file that its owner may write. */
  readonly mode?: number;
  /** The system that it says it was made on: 3 is Unix, 0 is DOS. */
  readonly host?: number;
  readonly dosAttributes?: number;
  readonly flags?: number;
  /** Extra field of the header before the contents, and of the record at the end. */
  readonly extra?: Buffer;
  readonly extraAtEnd?: Buffer;
  /** DOS date and time, in the upper and lower half; otherwise 1980-01-01. */
  readonly dosTime?: number;
  /** Instead of the right one. */
  readonly checksum?: number;
}

/** Writes a zip of stored entries, byte by byte, so that it can be wrong in every way that archives in the field are. */
export function zip(entries: readonly RawEntry[], junk = ''): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name as string);
    const contents = Buffer.from(entry.contents ?? '');
    const host = entry.host ?? 3;
    const mode = entry.mode ?? 0o100644;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags ?? 0, 2);
    common.writeUInt32LE((entry.dosTime ?? 0x21_0000) >>> 0, 6);
    common.writeUInt32LE(entry.checksum ?? crc32(contents), 10);
    common.writeUInt32LE(contents.length, 14);
    common.writeUInt32LE(contents.length, 18);
    common.writeUInt16LE(name.length, 22);
    const extra = entry.extra ?? Buffer.alloc(0);
    common.writeUInt16LE(extra.length, 24);
    const header = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, extra, contents]);
    const extraAtEnd = entry.extraAtEnd ?? Buffer.alloc(0);
    const record = Buffer.alloc(46);
    record.write('PK\x01\x02');
    record.writeUInt16LE((host << 8) | 20, 4);
    common.copy(record, 6, 0, 24);
    record.writeUInt16LE(extraAtEnd.length, 30);
    record.writeUInt32LE(((mode << 16) | (entry.dosAttributes ?? 0)) >>> 0, 38);
    record.writeUInt32LE(offset, 42);
    local.push(header);
    central.push(record, name, extraAtEnd);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([Buffer.from(junk), ...local, directory, end]);
}
