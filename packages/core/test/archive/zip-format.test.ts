import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { zipFormat } from '../../dist/archive/zip-format.js';
import type { RevisionEntry } from '../../dist/revision/entry.js';

const bytes = Buffer.from('text that is repeated, text that is repeated, text that is repeated');

function file(path: string, mode = 0o644): RevisionEntry {
  return { type: 'file', path, mode, size: bytes.length, contents: { bytes } };
}

describe('zipFormat', () => {
  it('makes, of contents that are compressed already, what the documented parts of yazl make of the contents', async () => {
    const documented = new ZipFile();
    const shared = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };
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
      zip.begin({ type: 'directory', path: 'déjà', mode: 0o755 }, true, nothing),
      zip.end(nothing),
      zip.begin(file('déjà/b.txt', 0o755), true, plain),
      bytes,
      zip.end(plain),
      ...zip.finish(),
    ];
    expect(Buffer.concat(parts).equals(await buffer(documented.outputStream))).to.be.true;
  });

  it('leaves names alone that yazl would change or refuse', () => {
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

  it('is pinned to the version of yazl whose insides it knows', () => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { dependencies: Record<string, string> };
    expect(manifest.dependencies.yazl).to.match(/^~3\.3\./);
  });
});
