import {
  createWorld,
  hashOf,
  type Listing,
  listTree,
  noise,
  prose,
  type World,
} from '@codedeployer/testing';
import { expect } from 'chai';
import {
  createWriteStream,
  renameSync,
  mkdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { appendFileSync, chmodSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Worker } from 'node:worker_threads';
import { packRevision } from '../../dist/archive/pack.js';
import { CodedeployerError } from '../../dist/errors/codedeployer-error.js';
import type { RevisionPlan } from '../../dist/plan/plan.js';
import { listZip, readZip, unpackWith } from '../support/read-zip.js';
import { planOf } from '../support/plan-of.js';

const MiB = 1024 * 1024;

/** Without the files that planning adds. */
function own(listing: Listing): Listing {
  return Object.fromEntries(
    Object.entries(listing).filter(
      ([path]) => !/^deploy\/(revision\.json|deployed_revision)$/.test(path),
    ),
  );
}

async function failureOf(promise: Promise<unknown>): Promise<CodedeployerError> {
  try {
    await promise;
  } catch (error) {
    if (CodedeployerError.is(error)) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('packRevision', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  async function pack(plan: RevisionPlan, concurrency?: number, level?: number): Promise<string> {
    const file = world.path('revision.zip');
    await pipeline(packRevision(plan, { concurrency, level }), createWriteStream(file));
    return file;
  }

  function mixedTree(): Promise<string> {
    return world.writeTo('source', {
      'index.html': prose(3000),
      'empty.txt': '',
      'one.byte': 'x',
      'bin/run.sh': { contents: '#!/bin/sh\n', mode: 0o755 },
      'secret.key': { contents: 'k', mode: 0o600 },
      'empty folder/': { mode: 0o700 },
      current: { link: 'bin' },
      'Ünïcödé/日本語/🎉.txt': prose(200),
      'exact.txt': prose(MiB, 2),
      'large.js': prose(3 * MiB + 17, 3),
      'noise.bin': noise(2 * MiB + 1, 4),
      'half.tar': Buffer.concat([prose(2 * MiB, 5), noise(2 * MiB, 6)]),
      'photo.jpg': noise(50_000, 7),
    });
  }

  it('makes a zip that yauzl, unzip and Python unpack to the tree that it was made of', async () => {
    const source = await mixedTree();
    const file = await pack(await planOf(world, 'source'), 2);
    const expected = listTree(source);
    expect(own(await listZip(file))).to.deep.equal(expected);
    const { deploy: _folder, ...unzipped } = own(
      unpackWith(['unzip', '-q', file], world, 'by-unzip'),
    );
    expect(unzipped).to.deep.equal(expected);
    const python = [
      'import sys, zipfile, hashlib',
      'with zipfile.ZipFile(sys.argv[1]) as z:',
      '    assert z.testzip() is None',
      '    for i in z.infolist(): print(i.filename, hashlib.sha256(z.read(i)).hexdigest()[:16])',
    ].join('\n');
    const { stdout, status } = spawnSync('python3', ['-c', python, file], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONUTF8: '1' },
    });
    expect(status).to.equal(0);
    for (const { path, contents } of await readZip(file))
      expect(stdout).to.include(`${path} ${hashOf(contents)}\n`);
  });

  it('stores what does not get smaller, and deflates the rest', async () => {
    await mixedTree();
    const file = await pack(await planOf(world, 'source'), 2);
    const methods = Object.fromEntries(
      (await readZip(file)).map(({ path, method }) => [path, method]),
    );
    expect(methods).to.include({ 'noise.bin': 0, 'photo.jpg': 0, 'one.byte': 0, 'empty.txt': 0 });
    expect(methods).to.include({ 'large.js': 8, 'exact.txt': 8, 'index.html': 8, 'half.tar': 8 });
  });

  it('stores everything at level 0', async () => {
    await mixedTree();
    const file = await pack(await planOf(world, 'source'), 2, 0);
    expect((await readZip(file)).every(({ method }) => method === 0)).to.be.true;
    expect(own(await listZip(file))).to.deep.equal(listTree(world.path('source')));
  });

  it('cuts large files without making them noticeably larger than deflate in one piece does', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const contents = prose(8 * MiB, 9);
    await world.writeTo('source', { 'large.txt': contents });
    const entries = await readZip(await pack(await planOf(world, 'source'), 2));
    const { compressedSize } = entries.find(({ path }) => path === 'large.txt')!;
    expect(compressedSize).to.be.below(deflateRawSync(contents, { level: 6 }).length * 1.002);
  });

  it('makes the same bytes with 0, 1, 2 and 8 workers', async () => {
    await mixedTree();
    const plan = await planOf(world, 'source');
    const hashes = [];
    for (const concurrency of [0, 1, 2, 8])
      hashes.push(hashOf(await buffer(packRevision(plan, { concurrency }))));
    expect(new Set(hashes)).to.have.length(1);
  });

  it("has zlib's bytes where zlib is asked for, and in both ways the same contents", async () => {
    const { deflateRawSync } = await import('node:zlib');
    await mixedTree();
    const plan = await planOf(world, 'source');
    const unpacked = [];
    for (const deflate of ['wasm', 'zlib'] as const) {
      const archive = await buffer(packRevision(plan, { deflate }));
      expect(archive.includes(deflateRawSync(prose(3000), { level: 6 })), deflate).to.equal(
        deflate === 'zlib',
      );
      const file = world.path(`${deflate}.zip`);
      await pipeline(packRevision(plan, { deflate }), createWriteStream(file));
      unpacked.push(own(await listZip(file)));
    }
    expect(unpacked[0]).to.deep.equal(listTree(world.path('source')));
    expect(unpacked[1]).to.deep.equal(unpacked[0]);
  });

  it('packs contents that are in memory, large ones in chunks as well', async () => {
    const { planRevision } = await import('../../dist/plan/plan.js');
    const large = prose(3 * MiB + 5, 10);
    const pooled = Buffer.from('a few bytes'); // a part of a larger buffer that Node shares
    const entry = (path: string, bytes: Uint8Array) =>
      ({ type: 'file', path, mode: 0o644, size: bytes.length, contents: { bytes } }) as const;
    const plan = await planRevision([entry('large', large), entry('small', pooled)], {
      facts: { application: 'shop' },
      temporaryDirectory: world.directory,
    });
    const listing = await listZip(await pack(plan, 2));
    expect(listing).to.include({
      large: `file 644 ${hashOf(large)}`,
      small: `file 644 ${hashOf(pooled)}`,
    });
    expect(pooled.toString()).to.equal('a few bytes');
  });

  it('starts no worker for a little, and one for each processor for a lot', async () => {
    const started: Worker[] = [];
    const count = (worker: Worker) => started.push(worker);
    process.on('worker', count);
    try {
      await world.writeTo('source', { 'a.txt': prose(1000), 'b.txt': prose(2000) });
      await pack(await planOf(world, 'source'));
      expect(started).to.have.length(0);
      await world.writeTo('source', { 'large.txt': prose(3 * MiB) });
      await pack(await planOf(world, 'source'));
      expect(started).not.to.have.length(0);
    } finally {
      process.off('worker', count);
    }
  });

  describe('when a file changes between planning and packing', () => {
    for (const concurrency of [0, 2]) {
      const changes: Record<string, [expected: string, change: (path: string) => void]> = {
        grows: ['grew', (path) => appendFileSync(path, 'more')],
        shrinks: ['shrank', (path) => truncateSync(path, 10)],
        vanishes: ['vanished', (path) => rmSync(path)],
        'is replaced': [
          'was replaced',
          (path) => {
            writeFileSync(`${path}.new`, prose(40_000, 2));
            renameSync(`${path}.new`, path);
          },
        ],
        'is written to': ['changed', (path) => writeFileSync(path, prose(40_000, 3))],
        'is written to and its time set back': [
          'changed',
          (path) => {
            const { atime, mtime } = statSync(path);
            writeFileSync(path, prose(40_000, 3));
            utimesSync(path, atime, mtime);
          },
        ],
        'becomes a named pipe': [
          'shrank',
          (path) => {
            rmSync(path);
            expect(spawnSync('mkfifo', [path]).status).to.equal(0);
          },
        ],
        'becomes a folder': [
          '',
          (path) => {
            rmSync(path);
            mkdirSync(path);
          },
        ],
      };
      for (const [what, [expected, change]] of Object.entries(changes)) {
        it(`names a file that ${what}, ${concurrency === 0 ? 'in this thread' : 'from a worker'}`, async () => {
          await world.writeTo('source', {
            'a.txt': prose(100),
            'victim.txt': prose(40_000),
            'z.txt': 'z',
          });
          // A time of its own, so that "changed" does not hang on the clock's resolution.
          const victim = world.path('source/victim.txt');
          utimesSync(victim, new Date(2020, 1, 1), new Date(2020, 1, 1));
          const plan = await planOf(world, 'source');
          change(victim);
          const error = await failureOf(buffer(packRevision(plan, { concurrency })));
          expect(error.code).to.equal('FILE_CHANGED');
          expect(error.message).to.include(`${victim} ${expected}`);
          expect(error.hint).to.be.a('string');
        });
      }
    }

    it('names a large file of which one chunk is not as it was', async () => {
      const contents = prose(5 * MiB);
      await world.writeTo('source', { 'large.txt': contents });
      const plan = await planOf(world, 'source');
      const victim = world.path('source/large.txt');
      const { atime, mtime } = statSync(victim);
      contents[3 * MiB] = contents[3 * MiB]! ^ 1;
      writeFileSync(victim, contents);
      utimesSync(victim, atime, mtime);
      const error = await failureOf(buffer(packRevision(plan, { concurrency: 2 })));
      expect(error.message).to.include(`${victim} changed while it was being packed`);
    });
  });

  it('names a file that cannot be read', async () => {
    await world.writeTo('source', { 'a.txt': 'a', 'locked.txt': { contents: 'l', mode: 0o000 } });
    const user = process.geteuid?.();
    // Root may read everything.
    if (user === 0) process.seteuid!(65534);
    try {
      const error = await failureOf(planOf(world, 'source'));
      expect(error.code).to.equal('SOURCE_UNREADABLE');
      expect(error.message).to.include(world.path('source/locked.txt'));
    } finally {
      if (user === 0) process.seteuid!(0);
      chmodSync(world.path('source/locked.txt'), 0o600);
    }
  });

  it('does not read ahead when nobody takes what it makes', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `${index + 100}.bin`);
    await world.writeTo(
      'source',
      Object.fromEntries(names.map((name, index) => [name, noise(MiB, index)])),
    );
    const plan = await planOf(world, 'source');
    const archive = packRevision(plan, { concurrency: 1 });
    const pieces = archive[Symbol.asyncIterator]();
    await pieces.next();
    await sleep(300);
    const late = world.path('source/130.bin');
    rmSync(late); // nothing of it may have been read so far
    const error = await failureOf(
      (async () => {
        while ((await pieces.next()).done !== true);
      })(),
    );
    expect(error.message).to.include(`${late} vanished`);
  });

  it('stops its workers when it is cancelled, and says why', async () => {
    const exits: Promise<unknown>[] = [];
    const watch = (worker: Worker) =>
      exits.push(new Promise((resolve) => worker.once('exit', resolve)));
    process.on('worker', watch);
    try {
      await world.writeTo('source', { 'large.txt': prose(20 * MiB) });
      const plan = await planOf(world, 'source');
      exits.length = 0;
      const controller = new AbortController();
      const reason = new Error('Ctrl-C');
      const archive = packRevision(plan, { concurrency: 2, signal: controller.signal });
      archive.once('data', () => controller.abort(reason));
      const error = await buffer(archive).then(
        () => undefined,
        (thrown: unknown) => thrown as Error,
      );
      expect(error).to.have.property('name', 'AbortError');
      expect(error?.cause).to.equal(reason);
      expect(exits).to.have.length(2);
      await Promise.all(exits);
    } finally {
      process.off('worker', watch);
    }
  });

  it('starts nothing when it is cancelled before it begins', async () => {
    await world.writeTo('source', { 'a.txt': 'a' });
    const plan = await planOf(world, 'source');
    const archive = packRevision(plan, {
      concurrency: 1,
      signal: AbortSignal.abort(new Error('early')),
    });
    const error = await buffer(archive).catch((thrown: unknown) => thrown as Error);
    expect(error).to.have.property('name', 'AbortError');
  });
});
