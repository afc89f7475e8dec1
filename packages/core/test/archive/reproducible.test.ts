import { createWorld, noise, prose, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../support/pack-process.js', import.meta.url));

describe('packing again', () => {
  let world: World;
  let source: string;
  let first: string;

  before(async () => {
    world = await createWorld();
    const many = Array.from({ length: 300 }, (_, index) => [
      `many/${index % 7}/file-${index}.js`,
      prose(index * 37, index),
    ]);
    source = await world.writeTo('source', {
      ...(Object.fromEntries(many) as Record<string, Buffer>),
      'bin/run': { contents: '#!/bin/sh\n', mode: 0o755 },
      'large.js': prose(3_000_000, 1),
      'noise.bin': noise(2_000_000, 2),
      'ﬁ and 🎉': 'sorted differently by units and by bytes',
      link: { link: 'bin/run' },
      'empty/': { mode: 0o755 },
    });
    first = pack([source]);
  });
  after(() => world.dispose());

  function pack(args: readonly string[], env: NodeJS.ProcessEnv = {}, umask = '022'): string {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', `umask ${umask}; exec "$@"`, 'bash', process.execPath, script, ...args],
      { encoding: 'utf8', env: { ...process.env, ...env } },
    );
    expect(status, stderr).to.equal(0);
    return stdout;
  }

  it('gives the same bytes with 1, 2 and 8 workers, and with none', () => {
    for (const workers of ['0', '1', '2', '8']) expect(pack([source, workers])).to.equal(first);
  });

  it('gives the same bytes whatever the size of the thread pool', () => {
    for (const UV_THREADPOOL_SIZE of ['1', '64'])
      expect(pack([source], { UV_THREADPOOL_SIZE })).to.equal(first);
  });

  it('gives the same bytes whatever order the file system lists files in', () => {
    for (const order of ['reversed', 'shuffled'])
      expect(pack([source, '2', order])).to.equal(first);
  });

  it('gives the same bytes in another time zone, language and umask', () => {
    for (const TZ of ['Asia/Tokyo', 'America/St_Johns'])
      expect(pack([source], { TZ, LC_ALL: 'C' }, '077')).to.equal(first);
  });

  it('gives the same bytes from another place, at another time', () => {
    const copy = world.path('elsewhere/deeper/copy of source');
    cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
    utimesSync(`${copy}/large.js`, new Date(2001, 1, 1), new Date(2001, 1, 1));
    expect(pack([copy])).to.equal(first);
  });

  it('gives other bytes and another digest when a mode is another', () => {
    const copy = world.path('with another mode');
    cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(`${copy}/large.js`, 0o755);
    const { digest, archive } = JSON.parse(pack([copy])) as Record<string, string>;
    expect(first).not.to.include(digest).and.not.to.include(archive);
  });
});
