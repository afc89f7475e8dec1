import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { pack, type Header } from 'tar-stream';
import { lintArchive, readArchive, type LintReport } from '@codedeployer/core/lint';
import { zipOf, type StoredFile } from './write-zip.js';

const appspec = 'version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /srv/app\n';
const usual: readonly StoredFile[] = [
  { name: 'appspec.yml', contents: appspec },
  { name: 'app/a.txt', contents: 'a' },
];

type Entry = Partial<Header> & { readonly name: string; readonly contents?: string };

async function tarOf(...entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { contents = '', ...header } of entries) tar.entry(header, contents);
  tar.finalize();
  return buffer(tar);
}

/** The header of a file that claims nearly 8 GiB, or what else is written there, with its checksum. */
async function hugeHeader(name: string, size = '77777777777 '): Promise<Buffer> {
  const header = (await tarOf({ name })).subarray(0, 512);
  header.write(size, 124, 'latin1');
  header.write('        ', 148, 'latin1');
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

describe('an archive that nobody should deploy', () => {
  let world: string;
  beforeEach(async () => {
    world = await mkdtemp(join(tmpdir(), 'odd-archives-'));
  });
  afterEach(() => rm(world, { recursive: true }));

  async function lint(bytes: Uint8Array): Promise<LintReport> {
    await writeFile(join(world, 'archive'), bytes);
    return lintArchive(join(world, 'archive'));
  }
  const codes = ({ findings }: LintReport) => findings.map(({ code }) => code);
  const tarWith = async (...entries: readonly Entry[]) => lint(await tarOf(...inTar, ...entries));
  const inTar = [
    { name: 'appspec.yml', contents: appspec },
    { name: 'app/a.txt', contents: 'a' },
  ];

  /** An entry of a kind that the library does not write. */
  async function block(type: string, contents: string, name = 'PaxHeader'): Promise<Buffer> {
    const tar = (await tarOf({ name, contents })).subarray(0, 1024);
    tar.write(type, 156, 'latin1');
    tar.write('        ', 148, 'latin1');
    const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return tar;
  }
  const withoutEnd = async (...entries: readonly Entry[]) =>
    (await tarOf(...entries)).subarray(0, -1024);

  for (const records of [
    '12 size=1.5\n',
    '14 size=1e400\n',
    '13 mtime=NaN\n',
    '8 path=\n',
    'path=x\n',
    '0 path=x\n',
    '99999 path=x\n',
    '12 pathnone\n\n',
  ])
    it(`is told where GNU tar does not take the extended header ${JSON.stringify(records)}`, async () => {
      const bytes = [await withoutEnd(...inTar), await block('x', records)];
      const report = await lint(Buffer.concat([...bytes, await tarOf({ name: 'app/b.txt' })]));
      expect(codes(report)).to.deep.equal(['archive-unreadable']);
      expect(report.findings[0]?.message).to.contain('extended header');
    });

  it('may have a label, and anything behind its end, which GNU tar does not look at', async () => {
    const label = (await block('V', '', 'label')).subarray(0, 512);
    const whole = Buffer.concat([label, await tarOf(...inTar)]);
    for (const behind of [Buffer.alloc(3000, 'junk'), await tarOf({ name: 'app/other' })]) {
      await writeFile(join(world, 'archive'), Buffer.concat([whole, behind]));
      const { entries } = await readArchive(join(world, 'archive'));
      expect(entries.map(({ path }) => path)).to.deep.equal(['appspec.yml', 'app/a.txt']);
      expect(codes(await lintArchive(join(world, 'archive')))).to.deep.equal([]);
    }
  });

  for (const key of ['GNU.sparse.size', 'GNU.sparse.realsize'])
    it(`counts a file with holes by its size, where that stands in ${key}`, async () => {
      const report = await tarWith({ name: 'app/disk', pax: { [key]: '5000000000' } });
      expect(codes(report)).to.contain('freight-large');
    });

  it('is judged at once where a name has folders without end', async function () {
    this.timeout(60_000); // it takes no second; to look at each of them took minutes
    const path = Array.from({ length: 60_000 }, () => 'n').join('/');
    const report = await tarWith({ name: 'x', pax: { path } });
    expect(codes(report)).to.deep.equal(['path-invalid']);
  });

  it('is called damaged in words that do not come from a library', async () => {
    const zip = zipOf(usual);
    const parts = Buffer.from(zip);
    parts.writeUInt16LE(3, parts.length - 22 + 4);
    const elsewhere = Buffer.from(zip);
    elsewhere.writeUInt32LE(1_000_000, elsewhere.length - 22 + 16);
    const tail = Buffer.concat([gzipSync(await tarOf(...inTar)), Buffer.from('junkjunk')]);
    const noSize = Buffer.concat([
      await withoutEnd(...inTar),
      await hugeHeader('b', 'zzzzzzzzzzzz'),
    ]);
    for (const [bytes, says] of [
      [parts, 'one of several parts'],
      [elsewhere, 'names places that are not in it'],
      [tail, 'something else stands behind them'],
      [noSize, 'no header of a tar'],
    ] as const) {
      const { findings } = await lint(bytes);
      expect(findings[0]?.message).to.contain(says);
    }
  });

  it('may have more entries than fit into the end of a zip, and something before them', async () => {
    const bytes = manyEntries(66_000);
    for (const before of ['', '#!/bin/sh\n']) {
      await writeFile(join(world, 'archive'), Buffer.concat([Buffer.from(before), bytes]));
      const { entries } = await readArchive(join(world, 'archive'));
      expect(entries).to.have.length(66_001);
    }
  });

  it('is said to be cut short where the last header claims gigabytes', async () => {
    const whole = await tarOf(...inTar);
    for (const name of ['app/huge', 'appspec.yml']) {
      const huge = await hugeHeader(name);
      const report = await lint(Buffer.concat([whole.subarray(0, 2048), huge, Buffer.alloc(600)]));
      expect(codes(report), name).to.deep.equal(['archive-unreadable']);
      expect(report.findings[0]?.message).to.contain(name).and.to.contain('8589934591 bytes');
    }
  });

  it('cannot be read where a size is below 0 or no number, which tar refuses', async () => {
    const whole = await tarOf(...inTar);
    for (const size of ['\xff'.repeat(12), `${'\xff'.repeat(11)}\0`, 'xyz         ']) {
      const odd = await hugeHeader('app/odd', size);
      const report = await lint(Buffer.concat([whole.subarray(0, 2048), odd, Buffer.alloc(1024)]));
      expect(codes(report), size).to.deep.equal(['archive-unreadable']);
    }
  });

  it('is told in our own words where something in a tar is no header', async () => {
    const whole = await tarOf(...inTar);
    const { findings } = await lint(
      Buffer.concat([whole.subarray(0, 2048), Buffer.alloc(512, 'x')]),
    );
    expect(findings[0]?.message).to.contain('it holds something that is no header of a tar.');
  });

  it('has a finding for devices and pipes, in a tar as in a zip', async () => {
    for (const type of ['fifo', 'character-device', 'block-device'] as const)
      expect(codes(await tarWith({ name: 'app/odd', type })), type).to.deep.equal([
        'archive-special',
      ]);
    const pipe = { name: 'app/pipe', contents: '', attributes: 0o010644 };
    expect(codes(await lint(zipOf([...usual, pipe])))).to.deep.equal(['archive-special']);
    const gzipped = gzipSync(await tarOf(...inTar, { name: 'app/pipe', type: 'fifo' }));
    expect(codes(await lint(gzipped))).to.deep.equal(['archive-special']);
  });

  it('has a finding for hard links that tar cannot make or that leave the tree', async () => {
    const link = (linkname: string) => tarWith({ name: 'app/h', type: 'link', linkname });
    expect(codes(await link('app/a.txt'))).to.deep.equal([]);
    for (const target of ['/etc/passwd', '../../etc/passwd', 'app/none'])
      expect(codes(await link(target)), target).to.deep.equal(['archive-link']);
  });

  it('has a finding for names that cannot be unpacked, and for names that it has twice', async () => {
    for (const name of ['app/a\0b', 'app/a\nb', `app/${'x'.repeat(5000)}`]) {
      const what = name.slice(0, 20);
      const zip = zipOf([...usual, { name, contents: '' }]);
      expect(codes(await lint(zip)), what).to.include('path-invalid');
      const pax = { path: name };
      expect(codes(await tarWith({ name: 'app/x', pax })), what).to.include('path-invalid');
    }
    const twice = { name: './app/a.txt', contents: 'b' };
    expect(codes(await lint(zipOf([...usual, twice, twice])))).to.deep.equal(['archive-duplicate']);
    expect(codes(await tarWith(twice))).to.deep.equal(['archive-duplicate']);
    const folder = { name: 'app', type: 'directory' } as const;
    expect(codes(await tarWith(folder, folder))).to.deep.equal([]);
  });

  it('is told to be a bomb before anything of it is unpacked', async () => {
    const large = { name: 'app/large', contents: 'x', size: 4_000_000_000 };
    const many = Array.from({ length: 30 }, (_, place) => ({ ...large, name: `app/${place}` }));
    const sharing = { name: 'app/b', contents: 'a', shares: true };
    const more = { name: 'app/more', contents: 'x'.repeat(5000), size: 10 };
    for (const zip of [[large], many, [sharing], [more]])
      expect(codes(await lint(zipOf([...usual, ...zip])))).to.deep.equal(['archive-bomb']);
    const header = await hugeHeader('app/zeros');
    expect(codes(await lint(gzipSync(header)))).to.deep.equal(['archive-bomb']);
  });

  it('is refused in words of our own where it is encrypted or compressed in another way', async () => {
    const encrypted = zipOf(usual);
    const directory = encrypted.indexOf('PK\x01\x02', 0, 'latin1');
    encrypted.writeUInt16LE(1, directory + 8);
    const [first] = (await lint(encrypted)).findings;
    expect(first?.message).to.contain('"appspec.yml" is encrypted').and.not.contain('options');
    const other = zipOf(usual);
    other.writeUInt16LE(12, directory + 10);
    const [second] = (await lint(other)).findings;
    expect(second?.message).to.contain('method 12').and.not.contain('options');
  });
});

/** A zip as tools write it that have no room for the number of its entries in the end record. */
function manyEntries(count: number): Buffer {
  const files = Array.from({ length: count }, (_, place) => ({
    name: `app/${place}`,
    contents: '',
  }));
  const zip = zipOf([{ name: 'appspec.yml', contents: appspec }, ...files]);
  const end = zip.subarray(-22);
  const place = zip.length - 22;
  const large = Buffer.alloc(56);
  large.write('PK\x06\x06', 'latin1');
  large.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) large.writeBigUInt64LE(BigInt(count + 1), at);
  large.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40);
  large.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(place), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([zip.subarray(0, place), large, locator, end]);
}
