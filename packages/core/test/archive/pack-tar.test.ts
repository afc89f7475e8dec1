import {
  createWorld,
  errorOf,
  hashOf,
  listTree,
  noise,
  prose,
  type World,
} from '@codedeployer/testing';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { packRevision } from '../../dist/archive/pack.js';
import type { ArchiveFormat } from '../../dist/model/archive-format.js';
import { writeArchive } from '../../dist/archive/write-archive.js';
import { unpackWith } from '../support/read-zip.js';
import { planOf } from '../support/plan-of.js';

const MiB = 1024 * 1024;

describe('packRevision as tar', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  function mixedTree(): Promise<string> {
    const deep = Array.from({ length: 12 }, (_, index) => `a folder with a long name ${index}`);
    return world.writeTo('source', {
      'index.html': prose(3000),
      'empty.txt': '',
      'bin/run.sh': { contents: '#!/bin/sh\n', mode: 0o755 },
      'secret.key': { contents: 'k', mode: 0o600 },
      'empty folder/': { mode: 0o700 },
      current: { link: 'bin' },
      [`${deep.join('/')}/file`]: 'deep',
      'Ünïcödé/日本語/🎉.txt': prose(200),
      'large.js': prose(3 * MiB + 17, 3),
      'noise.bin': noise(2 * MiB + 1, 4),
      'exact.bin': noise(2 * MiB, 5),
    });
  }

  async function pack(format: ArchiveFormat, concurrency?: number): Promise<string> {
    const file = world.path(`revision.${format}`);
    await writeArchive(packRevision(await planOf(world, 'source'), { format, concurrency }), file);
    return file;
  }

  for (const format of ['tar', 'tgz'] as const) {
    // As the agent calls it, and another reader.
    const readers: Record<string, (file: string) => [string, ...string[]]> = {
      tar: (file) => ['tar', format === 'tar' ? '-xpsf' : '-zxpsf', file],
      bsdtar: (file) => ['bsdtar', '-xpf', file],
    };
    for (const [reader, command] of Object.entries(readers)) {
      it(`makes a ${format} that ${reader} unpacks to the tree that it was made of`, async () => {
        const expected = listTree(await mixedTree());
        const file = await pack(format, 2);
        const found = unpackWith(command(file), world, `by-${reader}`);
        const own = Object.entries(found).filter(([path]) => !/^deploy(?:\/|$)/.test(path));
        expect(Object.fromEntries(own)).to.deep.equal(expected);
      });
    }

    it(`makes the same ${format} with 0, 1, 2 and 8 workers, in another time zone`, async () => {
      await mixedTree();
      const plan = await planOf(world, 'source');
      const hashes = new Set<string>();
      const { TZ } = process.env;
      try {
        for (const concurrency of [0, 1, 2, 8]) {
          process.env.TZ = concurrency === 2 ? 'Asia/Tokyo' : 'UTC';
          hashes.add(hashOf(await buffer(packRevision(plan, { format, concurrency }))));
        }
      } finally {
        if (TZ === undefined) delete process.env.TZ;
        else process.env.TZ = TZ;
      }
      expect(hashes).to.have.length(1);
    });

    it(`names a file that changes while it is packed as ${format}`, async () => {
      await mixedTree();
      for (const name of ['secret.key', 'large.js']) {
        const plan = await planOf(world, 'source');
        const victim = world.path('source', name);
        const { size, atime, mtime } = statSync(victim);
        writeFileSync(victim, noise(size, 99));
        utimesSync(victim, atime, mtime);
        const error = await errorOf(buffer(packRevision(plan, { format, concurrency: 2 })));
        expect(error.code).to.equal('FILE_CHANGED');
        expect(error.message).to.include(victim);
      }
    });

    it(`reads no further than its ${format} is taken`, async () => {
      const names = Array.from({ length: 40 }, (_, index) => `${index + 100}.bin`);
      await world.writeTo(
        'source',
        Object.fromEntries(names.map((name, index) => [name, noise(MiB + 1, index)])),
      );
      const plan = await planOf(world, 'source');
      const archive = packRevision(plan, { format, concurrency: 1 });
      const pieces = archive[Symbol.asyncIterator]();
      await pieces.next();
      await sleep(300);
      const late = world.path('source/135.bin');
      rmSync(late);
      const rest = async () => {
        while ((await pieces.next()).done !== true);
      };
      expect((await errorOf(rest())).message).to.include(`${late} vanished`);
    });

    it(`can be cancelled while it makes a ${format}`, async () => {
      await mixedTree();
      const controller = new AbortController();
      const { signal } = controller;
      const archive = packRevision(await planOf(world, 'source'), {
        format,
        concurrency: 2,
        signal,
      });
      archive.once('data', () => controller.abort(new Error('Ctrl-C')));
      const error = await errorOf(buffer(archive));
      expect(error.name).to.equal('AbortError');
    });
  }

  it('says that root owns everything, and one time for all of it', async () => {
    await mixedTree();
    const file = await pack('tar');
    const { stdout } = spawnSync('tar', ['--numeric-owner', '--utc', '-tvf', file], {
      encoding: 'utf8',
    });
    const lines = stdout.trim().split('\n');
    expect(lines.length).to.be.above(10);
    const times = lines.map((line) => /^\S+ 0\/0 +\d+ (\S+ \S+) /.exec(line)?.[1]);
    expect(new Set(times).size).to.equal(1);
    expect(times[0]).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  });

  it('makes a tgz of the same tar', async () => {
    await mixedTree();
    const plan = await planOf(world, 'source');
    const [tar, tgz] = await Promise.all([
      buffer(packRevision(plan, { format: 'tar', concurrency: 2 })),
      buffer(packRevision(plan, { format: 'tgz', concurrency: 2 })),
    ]);
    expect(gunzipSync(tgz).equals(tar)).to.be.true;
    expect(spawnSync('gzip', ['-t'], { input: tgz }).status).to.equal(0);
  });
});
