import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';

export interface StoredFile {
  readonly name: string | Uint8Array;
  readonly contents: string;
  /** The system that it says it was made on: 0 is DOS, 3 is Unix. Default Unix. */
  readonly host?: number;
  /** Its type and permissions on Unix. Default an ordinary file. */
  readonly attributes?: number;
  /** The bytes that it says it has. Default those that it has. */
  readonly size?: number;
  /** Whether it points at the contents of the file before it. */
  readonly shares?: boolean;
}

/** A zip without compression, with names that a decent tool would not write. */
export function zipOf(files: readonly StoredFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let before = 0;
  for (const file of files) {
    const { name, contents, host = 3, attributes = 0o100644, shares = false } = file;
    const bytes = Buffer.from(contents);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(33, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(file.size ?? bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(host === 3 ? attributes * 0x10000 : 0, 6);
    rest.writeUInt32LE(shares ? before : offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.of(20, host), common, rest, path]),
    );
    if (shares) continue;
    parts.push(local);
    before = offset;
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(files.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(files.length, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
