import { collect, createWorld, errorOf, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import {
  directoryEntries,
  type DirectoryEntriesOptions,
} from '../../dist/source/directory-entries.js';
import type { RefusedEntry } from '../../dist/model/refused-entry.js';

/** Folders in folders, far deeper than one path can say. */
const makeDeep = `
import os, sys
os.chdir(sys.argv[1])
for _ in range(2500):
    os.mkdir('d')
    os.chdir('d')
`;

describe('directoryEntries', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  async function list(options: DirectoryEntriesOptions = {}): Promise<string[]> {
    const entries = await collect(directoryEntries(world.path('source'), options));
    return entries.map((entry) => `${entry.type} ${entry.mode.toString(8)} ${entry.path}`).sort();
  }

  it('finds files, dotfiles, empty folders and links, with their modes', async () => {
    await world.writeTo('source', {
      '.env': { contents: 'x', mode: 0o600 },
      'bin/run': { contents: 'x', mode: 0o755 },
      'empty/': { mode: 0o750 },
      link: { link: 'nowhere' },
    });
    expect(await list()).to.deep.equal([
      'directory 750 empty',
      'directory 755 bin',
      'file 600 .env',
      'file 755 bin/run',
      'symlink 777 link',
    ]);
  });

  it('drops set-id and sticky bits', async () => {
    await world.writeTo('source', {
      suid: { contents: 'x', mode: 0o4755 },
      'sticky/': { mode: 0o1777 },
    });
    expect(await list()).to.deep.equal(['directory 777 sticky', 'file 755 suid']);
  });

  it('leaves out version control and what .codedeployignore names, and says why', async () => {
    await world.writeTo('source', {
      '.codedeployignore': '*.map\n/tmp/\n!keep.map\n',
      '.git/config': 'x',
      'sub/.git': 'gitdir: elsewhere',
      'cvs/is-not-CVS': 'x',
      'app.js.map': 'x',
      'keep.map': 'x',
      'APP.MAP': 'x',
      'tmp/x': 'x',
      'sub/tmp/y': 'y',
    });
    const ignored: string[] = [];
    const found = await list({
      onIgnored: (path, { pattern, from }) => ignored.push(`${path} (${pattern} in ${from})`),
    });
    expect(found.filter((line) => line.startsWith('file'))).to.deep.equal([
      'file 644 APP.MAP',
      'file 644 cvs/is-not-CVS',
      'file 644 keep.map',
      'file 644 sub/tmp/y',
    ]);
    expect(ignored.sort()).to.deep.equal([
      '.codedeployignore (.codedeployignore in always)',
      '.git (.git in always)',
      'app.js.map (*.map in .codedeployignore)',
      'sub/.git (.git in always)',
      'tmp (/tmp/ in .codedeployignore)',
    ]);
  });

  it('names a named pipe, and does not wait for it', async () => {
    mkdirSync(world.path('source'));
    expect(spawnSync('mkfifo', [world.path('source/pipe')]).status).to.equal(0);
    const error = await errorOf(list());
    expect(error.code).to.equal('ENTRY_UNSUPPORTED');
    expect(error.message).to.include(`${world.path('source/pipe')} is a named pipe`);
  });

  it('names a file whose name is not UTF-8', async () => {
    mkdirSync(world.path('source'));
    const name = Buffer.concat([Buffer.from(world.path('source/caf')), Buffer.from([0xe9])]);
    writeFileSync(name, 'x');
    const error = await errorOf(list());
    expect(error.code).to.equal('ENTRY_PATH_INVALID');
    expect(error.message)
      .to.include(String.raw`source/caf\xe9"`)
      .and.to.include('not valid UTF-8');
  });

  it('names a socket', async () => {
    mkdirSync(world.path('source'));
    const server = createServer().listen(world.path('source/socket'));
    await once(server, 'listening');
    const error = await errorOf(list());
    server.close();
    expect(error.message).to.include('source/socket is a socket');
  });

  it('names a device', async () => {
    mkdirSync(world.path('source'));
    symlinkSync('/dev/null', world.path('source/device'));
    const error = await errorOf(list({ symlinks: 'follow' }));
    expect(error.message).to.include('source/device is a device');
  });

  it('names a folder that cannot be listed', async () => {
    await world.writeTo('source', { 'locked/x': 'x' });
    chmodSync(world.path('source/locked'), 0o000);
    const user = process.geteuid?.();
    if (user === 0) process.seteuid!(65534); // root may read everything
    try {
      const error = await errorOf(list());
      expect(error.code).to.equal('SOURCE_UNREADABLE');
      expect(error.message).to.include(world.path('source/locked'));
    } finally {
      if (user === 0) process.seteuid!(0);
      chmodSync(world.path('source/locked'), 0o755);
    }
  });

  it('says that the folder is not there, or not a folder', async () => {
    expect((await errorOf(list())).code).to.equal('SOURCE_NOT_FOUND');
    await world.write({ source: 'a file' });
    expect((await errorOf(list())).code).to.equal('SOURCE_NOT_A_DIRECTORY');
  });

  it('names by its beginning what lies deeper than paths can be, and goes on beside it', async () => {
    await world.writeTo('deep', { beside: 'x' });
    const made = spawnSync('python3', ['-c', makeDeep, world.path('deep')]);
    expect(made.status, String(made.stderr)).to.equal(0);
    const refused: RefusedEntry[] = [];
    const onRefused = (entry: RefusedEntry) => refused.push(entry);
    const entries = await collect(directoryEntries(world.path('deep'), { onRefused }));
    spawnSync('rm', ['-rf', world.path('deep')]); // Node cannot
    expect(entries.map(({ path }) => path)).to.contain('beside');
    expect(refused.map(({ error }) => error.code)).to.deep.equal(['ENTRY_PATH_INVALID']);
    expect(refused[0]?.error.message).to.have.length.below(400).and.contain('longer than a path');
  });

  it('names the links where followed links lead through more than a system follows', async () => {
    const links: Record<string, string> = {};
    for (let at = 0; at < 50; at++) links[`links/${at}/file`] = 'x';
    await world.writeTo('.', links);
    for (let at = 0; at < 49; at++)
      symlinkSync(`../${at + 1}`, world.path('links', String(at), 'next'));
    const walk = collect(directoryEntries(world.path('links'), { symlinks: 'follow' }));
    const error = await errorOf(walk);
    expect(error.code).to.equal('SYMLINKS_TOO_DEEP');
    expect(error.message).to.match(/ -> \.\.\/\d+ .*more than 40 links/);
  });

  it('stops when it is cancelled', async () => {
    await world.writeTo('source', { a: 'a' });
    const error = await errorOf(list({ signal: AbortSignal.abort(new Error('Ctrl-C')) }));
    expect(error.message).to.equal('Ctrl-C');
  });

  describe('with symlinks: follow', () => {
    it('refuses at once folders that link to each other, and above the source', async () => {
      const packages = ['ui', 'api', 'db'];
      const tree: Record<string, { link: string }> = {};
      for (const name of packages)
        for (const other of packages)
          if (name !== other) tree[`${name}/modules/${other}`] = { link: `../../${other}` };
      await world.writeTo('source', tree);
      const error = await errorOf(list({ symlinks: 'follow' }));
      expect(error.code).to.equal('SYMLINK_REFUSED');
      expect(error.message)
        .to.contain('leads back to a folder that it is in')
        .and.contain('circles');
      await world.writeTo('elsewhere', { back: { link: '..' } });
      await world.writeTo('other/source', { out: { link: '../../elsewhere' } });
      expect(
        (
          await errorOf(
            collect(directoryEntries(world.path('other/source'), { symlinks: 'follow' })),
          )
        ).message,
      )
        .to.contain('out/back')
        .and.to.contain('circles');
    });

    it('keeps links in circles as the links that they are unless they are followed', async () => {
      await world.writeTo('source', { 'public/public': { link: '.' }, 'public/x': 'x' });
      expect(await list()).to.deep.equal([
        'directory 755 public',
        'file 644 public/x',
        'symlink 777 public/public',
      ]);
    });

    it('stops with the signal while links to folders multiply', async () => {
      // Not more than twenty of them in a path: Linux follows forty, and counts twice those of a path that it starts on again.
      const tree: Record<string, { link: string }> = {};
      for (let level = 0; level < 15; level++)
        for (const name of 'abcdefgh') tree[`${level}/${name}`] = { link: `../${level + 1}` };
      await world.writeTo('source', { ...tree, '15/x': 'x' });
      const cancelling = new AbortController();
      const enough = new Error('enough');
      setTimeout(() => cancelling.abort(enough), 300);
      const error = await errorOf(list({ symlinks: 'follow', signal: cancelling.signal }));
      expect(error, error.message).to.equal(enough);
    });

    it('takes what links point to, in the tree and out of it', async () => {
      await world.writeTo('shared', { 'x/y': 'y' });
      await world.writeTo('source', {
        'real/file': 'f',
        'to-folder': { link: 'real' },
        'to-file': { link: 'real/file' },
        outside: { link: '../shared' },
      });
      const outside: string[][] = [];
      const onOutside = (path: string, real: string) => outside.push([path, real]);
      expect(await list({ symlinks: 'follow', onOutside })).to.deep.equal([
        'directory 755 outside',
        'directory 755 outside/x',
        'directory 755 real',
        'directory 755 to-folder',
        'file 644 outside/x/y',
        'file 644 real/file',
        'file 644 to-file',
        'file 644 to-folder/file',
      ]);
      expect(outside).to.deep.equal([['outside', realpathSync(world.path('shared'))]]);
    });

    const refused: Record<string, [target: string, problem: string]> = {
      'points to nothing': ['nowhere', 'points to nothing'],
      'points to itself': ['link', 'points to itself'],
      'leads back to the folder that it is in': ['.', 'leads back to a folder that it is in'],
      'leads back to the root': ['../../source', 'leads back to a folder that it is in'],
      'nobody can follow': ['x'.repeat(300), 'cannot be followed (ENAMETOOLONG'],
      'leads to a folder around the source': ['/', 'leads back to a folder that it is in'],
    };
    for (const [what, [target, problem]] of Object.entries(refused)) {
      it(`refuses a link that ${what}`, async () => {
        await world.writeTo('source', { 'sub/link': { link: target } });
        const error = await errorOf(list({ symlinks: 'follow' }));
        expect(error.code).to.equal('SYMLINK_REFUSED');
        expect(error.message).to.include(`source/sub/link -> ${target} ${problem}`);
      });
    }

    it('refuses two links that lead into each other', async () => {
      await world.writeTo('one', { two: { link: '../two' } });
      await world.writeTo('two', { one: { link: '../one' } });
      await world.writeTo('source', { start: { link: '../one' } });
      expect((await errorOf(list({ symlinks: 'follow' }))).message).to.include('leads back');
    });
  });

  it('refuses every link with symlinks: error', async () => {
    await world.writeTo('source', { a: 'a', link: { link: 'a' } });
    const error = await errorOf(list({ symlinks: 'error' }));
    expect(error.code).to.equal('SYMLINK_REFUSED');
    expect(error.message).to.include('source/link -> a');
  });
});
