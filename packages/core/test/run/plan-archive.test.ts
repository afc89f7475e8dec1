import { createWorld, errorOf, noise, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { largestArchive } from '../../dist/archive/largest-archive.js';
import { packRevision } from '../../dist/archive/pack.js';
import { zipFormat } from '../../dist/archive/zip-format.js';
import { loadConfig } from '../../dist/config/load-config.js';
import { prepareRevision } from '../../dist/run/prepare-revision.js';
import type { RevisionPlan } from '../../dist/plan/plan.js';

const appspec = 'version: 0.0\nos: linux\nfiles:\n  - source: /app\n    destination: /srv/app\n';

describe('a ready-made archive', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.writeTo('tree', {
      'appspec.yml': appspec,
      'app/index.js': 'run();\n',
      'app/blob': noise(3_000_000),
    });
  });
  afterEach(() => world.dispose());

  async function prepare(archive: string): Promise<RevisionPlan> {
    const options = { application: 'shop', bucket: 'artifacts', groups: ['web'], archive };
    const config = await loadConfig({ directory: world.directory, options, env: {} });
    return prepareRevision(world.path('tree'), config, {
      env: {},
      temporaryDirectory: world.directory,
    });
  }

  function run(cwd: string, program: string, ...args: string[]): void {
    const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  }

  const makers = {
    tar: (file: string) => run(world.path('tree'), 'tar', '-cf', file, '.'),
    tgz: (file: string) => run(world.path('tree'), 'tar', '-czf', file, '.'),
    zip: (file: string) =>
      run(world.path('tree'), 'python3', '-m', 'zipfile', '-c', file, 'appspec.yml', 'app'),
  };
  for (const [format, make] of Object.entries(makers)) {
    it(`is deployed as it is when it is a ${format}`, async () => {
      const file = world.path('ready-made'); // what it is does not hang on its name
      make(file);
      const plan = await prepare('ready-made');
      expect(plan.archive?.format).to.equal(format);
      expect(plan.entries.map(({ path }) => path)).to.include('app/index.js');
      expect((await buffer(packRevision(plan, { format: 'zip' }))).equals(readFileSync(file))).to.be
        .true;
      expect(largestArchive(plan)).to.equal(readFileSync(file).length);
      expect(plan.digest).to.match(/^[0-9a-f]{64}$/);
      expect((await prepare('ready-made')).digest).to.equal(plan.digest);
    });
  }

  for (const [program, flag] of [
    ['xz', '-cJf'],
    ['bzip2', '-cjf'],
  ] as const) {
    it(`packed by ${program} is taken as the tar that GNU tar sees in it`, async () => {
      run(world.path('tree'), 'tar', flag, world.path('ready.tar'), '.');
      const plan = await prepare('ready.tar');
      expect(plan.archive?.format).to.equal('tar');
      expect(plan.entries.map(({ path }) => path)).to.include.members(['appspec.yml', 'app/blob']);
      plan.dispose();
    });

    it(`packed by ${program} and cut off is refused`, async () => {
      run(world.path('tree'), 'tar', flag, world.path('ready.tar'), '.');
      writeFileSync(
        world.path('ready.tar'),
        readFileSync(world.path('ready.tar')).subarray(0, 1000),
      );
      const error = await errorOf(prepare('ready.tar'));
      expect(error).to.include({ code: 'ARCHIVE_UNREADABLE' });
      expect(error.message).to.match(/cannot unpack it|is cut short/);
    });
  }

  it('is a zip also when something stands before it, as unzip takes it', async () => {
    const file = world.path('ready.zip');
    makers.zip(file);
    writeFileSync(file, Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), readFileSync(file)]));
    expect((await prepare('ready.zip')).archive?.format).to.equal('zip');
  });

  it('is refused when it changes after it was judged', async () => {
    makers.tar(world.path('ready.tar'));
    const plan = await prepare('ready.tar');
    appendFileSync(world.path('ready.tar'), 'more');
    const error = await errorOf(buffer(packRevision(plan)));
    expect(error.code).to.equal('FILE_CHANGED');
    expect(error.message).to.include('ready.tar grew');
  });

  it('is refused without an appspec.yml at its root', async () => {
    run(world.path('tree'), 'tar', '-cf', world.path('ready.tar'), 'app');
    const error = await errorOf(prepare('ready.tar'));
    expect(error.code).to.equal('LINT_FAILED');
    expect(error.message).to.include('There is no appspec.yml at the root of the archive');
  });

  it('may have one folder around everything, as the agent takes that off', async () => {
    run(world.directory, 'tar', '-cf', world.path('ready.tar'), 'tree');
    const plan = await prepare('ready.tar');
    expect(plan.findings.map(({ code }) => code)).to.include('archive-outer-folder');
  });

  it('is refused when a name in it leads out of it', async () => {
    const zip = zipFormat();
    const parts = ['appspec.yml', '../evil', '/etc/evil'].flatMap((path) => {
      const bytes = Buffer.from(appspec);
      const { length: size } = bytes;
      const contents = { crc32: crc32(bytes), size, compressedSize: size };
      const entry = { type: 'file', path, mode: 0o644, time: 0 } as const;
      return [zip.begin(entry, true, contents), bytes, zip.end(contents)];
    });
    writeFileSync(world.path('ready.zip'), Buffer.concat([...parts, ...zip.finish()]));
    const error = await errorOf(prepare('ready.zip'));
    expect(error.code).to.equal('LINT_FAILED');
    expect(error.message).to.include('"../evil"').and.to.include('"/etc/evil"');
  });

  it('is refused when something in it lies below a link', async () => {
    await world.writeTo('tree', { link: { link: '/etc' } });
    await world.writeTo('other', { 'link/evil': 'evil' });
    const file = world.path('ready.tar');
    run(world.path('tree'), 'tar', '-cf', file, 'appspec.yml', 'link');
    run(world.path('other'), 'tar', '-rf', file, 'link/evil');
    const error = await errorOf(prepare('ready.tar'));
    expect(error.code).to.equal('LINT_FAILED');
    expect(error.message).to.include('"link/evil"').and.to.include('"link"');
  });

  it('may have a folder twice, and need not have the folders around a file', async () => {
    const file = world.path('ready.tar');
    run(world.path('tree'), 'tar', '-cf', file, 'appspec.yml', 'app/index.js');
    run(world.path('tree'), 'tar', '--no-recursion', '-rf', file, 'app', 'app');
    expect((await prepare('ready.tar')).archive?.format).to.equal('tar');
  });

  it('is deployed although other files come in, and that is said', async () => {
    makers.zip(world.path('ready.zip'));
    const options = {
      application: 'shop',
      bucket: 'artifacts',
      groups: ['web'],
      archive: 'ready.zip',
    };
    const config = await loadConfig({ directory: world.directory, options, env: {} });
    const notices: string[] = [];
    const plan = await prepareRevision([], config, {
      env: {},
      temporaryDirectory: world.directory,
      onEvent: (event) => {
        if (event.type === 'notice') notices.push(event.message);
      },
    });
    expect(plan.archive?.format).to.equal('zip');
    expect(notices).to.have.length(1);
    expect(notices[0]).to.contain('ready.zip');
  });

  it('is refused when it is none', async () => {
    writeFileSync(world.path('ready.zip'), 'PK, but no zip');
    const error = await errorOf(prepare('ready.zip'));
    expect(error.code).to.equal('ARCHIVE_UNREADABLE');
    expect(error.message).to.include(world.path('ready.zip'));
    expect((await errorOf(prepare('missing.zip'))).code).to.equal('ARCHIVE_UNREADABLE');
  });
});
