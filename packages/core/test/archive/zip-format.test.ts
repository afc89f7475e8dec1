import { expect } from 'chai';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { zipFormat, type ZipEntry } from '../../dist/archive/zip-format.js';

const bytes = Buffer.from('text that is repeated, text that is repeated, text that is repeated');

/** An odd second, which a DOS time cannot hold. */
const time = Date.UTC(2024, 6, 31, 22, 59, 59) / 1000;

function file(path: string, mode = 0o644): ZipEntry {
  return { type: 'file', path, mode, time };
}

/** The archive without the times that stand before contents, and what they were. */
function withoutTimes(archive: Buffer): { readonly rest: Buffer; readonly times: number[] } {
  const rest: Buffer[] = [];
  const times: number[] = [];
  let from = 0;
  for (let at = archive.indexOf('PK\x03\x04'); at >= 0; at = archive.indexOf('PK\x03\x04', from)) {
    const extra = at + 30 + archive.readUInt16LE(at + 26);
    const length = archive.readUInt16LE(at + 28);
    archive.writeUInt16LE(0, at + 28);
    rest.push(archive.subarray(from, extra));
    times.push(archive.readInt32LE(extra + 5));
    from = extra + length;
  }
  rest.push(archive.subarray(from));
  return { rest: Buffer.concat(rest), times };
}

/** With the offsets, which the times have moved, set to nothing. */
function withoutOffsets(archive: Buffer): Buffer {
  for (let at = archive.indexOf('PK\x01\x02'); at >= 0; at = archive.indexOf('PK\x01\x02', at + 4))
    archive.fill(0, at + 42, at + 46);
  archive.fill(0, archive.length - 6, archive.length - 2);
  return archive;
}

describe('zipFormat', () => {
  // yazl writes the local time of the machine; ours is UTC everywhere.
  const { TZ } = process.env;
  before(() => void (process.env.TZ = 'UTC'));
  after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });

  it('makes, of contents that are compressed already, what the documented parts of yazl make of the contents', async () => {
    const documented = new ZipFile();
    const shared = { mtime: new Date(time * 1000) };
    documented.addBuffer(bytes, 'a.txt', { ...shared, mode: 0o100640 });
    documented.addEmptyDirectory('déjà', { ...shared, mode: 0o040755 });
    documented.addBuffer(bytes, 'déjà/b.txt', { ...shared, mode: 0o100755, compress: false });
    documented.end();

    const zip = zipFormat();
    const packed = deflateRawSync(bytes, { level: 6 });
    const known = { crc32: crc32(bytes), size: bytes.length, compressedSize: packed.length };
    const plain = { ...known, compressedSize: bytes.length };
    const nothing = { crc32: 0, size: 0, compressedSize: 0 };
    const parts = [
      zip.begin(file('a.txt', 0o640), false, known),
      packed,
      zip.end(known),
      zip.begin({ type: 'directory', path: 'déjà', mode: 0o755, time }, true, nothing),
      zip.end(nothing),
      zip.begin(file('déjà/b.txt', 0o755), true, plain),
      bytes,
      zip.end(plain),
      ...zip.finish(),
    ];
    const { rest, times } = withoutTimes(Buffer.concat(parts));
    expect(times).to.deep.equal([time, time, time]);
    const expected = withoutOffsets(await buffer(documented.outputStream));
    expect(withoutOffsets(rest).equals(expected)).to.be.true;
  });

  it('leaves names alone that other writers of zips change or refuse', () => {
    const names = ['back\\slash', 'c:drive', '\\\\server\\share'];
    const zip = zipFormat();
    const archive = Buffer.concat([
      ...names.flatMap((name) => {
        const contents = { crc32: crc32(bytes), size: bytes.length, compressedSize: bytes.length };
        return [zip.begin(file(name), true, contents), bytes, zip.end(contents)];
      }),
      ...zip.finish(),
    ]).toString('latin1');
    // Once before the contents, once in the directory at the end.
    for (const name of names) expect(archive.split(name)).to.have.length(3);
  });

  it('puts sizes that are known too late behind the contents, and says where each entry begins', async () => {
    const zip = zipFormat();
    const packed = deflateRawSync(bytes);
    const contents = { crc32: crc32(bytes), size: bytes.length, compressedSize: packed.length };
    const names = ['first', 'second', 'third'];
    const archive = Buffer.concat([
      ...names.flatMap((name) => [zip.begin(file(name), false), packed, zip.end(contents)]),
      ...zip.finish(),
    ]);
    const read = await fromBufferPromise(archive, { lazyEntries: true });
    const found: string[] = [];
    for await (const entry of read.eachEntry()) {
      expect(archive.readUInt32LE(entry.relativeOffsetOfLocalHeader)).to.equal(0x04034b50);
      const unpacked = await buffer(await read.openReadStreamPromise(entry));
      expect(unpacked.equals(bytes)).to.be.true;
      expect(entry.getLastModDate().getTime()).to.equal(time * 1000);
      found.push(entry.fileName);
    }
    expect(found).to.deep.equal(names);
  });

  it('says at the end how many entries there are, from 65,535 on in a zip64 record', async () => {
    for (const count of [65_534, 65_535, 65_536]) {
      const zip = zipFormat();
      const nothing = { crc32: 0, size: 0, compressedSize: 0 };
      const parts: Buffer[] = [];
      for (let index = 0; index < count; index++)
        parts.push(zip.begin(file(String(index)), true, nothing), zip.end(nothing));
      const archive = Buffer.concat([...parts, ...zip.finish()]);
      expect(archive.includes(Buffer.from('PK\x06\x06')), String(count)).to.equal(count >= 65_535);
      const read = await fromBufferPromise(archive, { lazyEntries: true });
      expect(read.entryCount).to.equal(count);
    }
  });
});
