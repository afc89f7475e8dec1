import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  createWriteStream,
  ftruncateSync,
  openSync,
  closeSync,
  statSync,
  writeSync,
} from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import { combineCrc32 } from '../../dist/workers/crc-combine.js';
import { packRevision } from '../../dist/archive/pack.js';
import type { FileEntry } from '../../dist/model/entry.js';
import { planRevision, type RevisionPlan } from '../../dist/plan/plan.js';
import type { PlannedFile } from '../../dist/model/planned-entry.js';

const MiB = 1024 * 1024;
const size = 4 * 1024 * MiB + 5 * MiB;

/** Writes a file with holes where there are only zeros: gigabytes of them take no room and little time. */
function sparseFile(path: string): Writable {
  const fd = openSync(path, 'w');
  let position = 0;
  return new Writable({
    write(chunk: Buffer, _encoding, callback) {
      const isZero = chunk[0] === 0 && chunk.compare(chunk, 0, chunk.length - 1, 1) === 0;
      if (!isZero) writeSync(fd, chunk, 0, chunk.length, position);
      position += chunk.length;
      callback();
    },
    final(callback) {
      ftruncateSync(fd, position);
      closeSync(fd);
      callback();
    },
  });
}

describe('packRevision beyond the limits of the first zip format', function () {
  this.timeout(300_000); // gigabytes, while other tests run beside
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  /** A plan with a file of zeros beyond 4 GiB; what is in it is known without reading it. */
  function planWithHole(): RevisionPlan {
    const path = world.path('hole');
    const fd = openSync(path, 'w');
    ftruncateSync(fd, size);
    closeSync(fd);
    const { mtimeMs, ino } = statSync(path);
    const zeros = crc32(Buffer.alloc(MiB));
    let crc = 0;
    for (let done = 0; done < size; done += MiB) crc = combineCrc32(crc, zeros, MiB);
    const hole: PlannedFile = {
      type: 'file',
      path: 'b hole',
      mode: 0o644,
      time: 0,
      size,
      contents: { path, identity: { size, mtimeMs, ino } },
      crc32: crc,
      shrinks: true,
    };
    const small = (path: string): PlannedFile => {
      const bytes = Buffer.from(path);
      const facts = { crc32: crc32(bytes), shrinks: true, time: 0 };
      return { type: 'file', path, mode: 0o644, size: bytes.length, contents: { bytes }, ...facts };
    };
    return {
      entries: [small('a before'), hole, small('c after')],
      digest: '',
      facts: { application: 'shop', version: '1' },
      size,
      findings: [],
      dispose: () => undefined,
    };
  }

  it('packs a file of more than 4 GiB', async () => {
    const file = world.path('revision.zip');
    await pipeline(
      packRevision(planWithHole(), { concurrency: 2, level: 1 }),
      createWriteStream(file),
    );
    const zip = await openPromise(file);
    zip.close();
    expect(zip.entryCount).to.equal(3);
    const tested = spawnSync('unzip', ['-tq', file], { encoding: 'utf8' });
    expect([tested.status, tested.stdout]).to.deep.equal([
      0,
      `No errors detected in compressed data of ${file}.\n`,
    ]);
    // The others read the directory at the end alone here.
    for (const [program, ...args] of [
      ['unzip', '-l', file],
      ['bsdtar', '-tvf', file],
    ] as [string, ...string[]][]) {
      const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
      expect(status).to.equal(0);
      expect(stdout).to.include(String(size)).and.to.include('c after');
    }
  });

  it('makes an archive of more than 4 GiB, of which every reader finds the end', async () => {
    const file = world.path('revision.zip');
    await pipeline(packRevision(planWithHole(), { concurrency: 2, level: 0 }), sparseFile(file));
    expect(statSync(file).size).to.be.above(size);
    for (const [program, ...args] of [
      ['unzip', '-p', file, 'c after'],
      ['bsdtar', '-xOf', file, 'c after'],
      [
        'python3',
        '-c',
        'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("c after").decode(), end="")',
        file,
      ],
    ] as [string, ...string[]][]) {
      const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
      expect([status, stdout, stderr], program).to.deep.equal([0, 'c after', '']);
    }
  });

  it('packs 70,000 entries', async () => {
    const bytes = Buffer.from('x');
    const entries = Array.from({ length: 70_000 }, (_, index): FileEntry => ({
      type: 'file',
      path: `${index % 100}/${index}`,
      mode: 0o644,
      size: 1,
      contents: { bytes },
    }));
    const plan = await planRevision(entries, {
      facts: { application: 'shop', version: '1' },
      temporaryDirectory: world.directory,
    });
    const file = world.path('revision.zip');
    await pipeline(packRevision(plan), createWriteStream(file));
    const { status, stdout } = spawnSync('unzip', ['-tq', file], { encoding: 'utf8' });
    expect([status, stdout]).to.deep.equal([
      0,
      `No errors detected in compressed data of ${file}.\n`,
    ]);
    const zip = await openPromise(file);
    expect(zip.entryCount).to.equal(plan.entries.length).and.to.equal(70_002);
    zip.close();
  });
});
