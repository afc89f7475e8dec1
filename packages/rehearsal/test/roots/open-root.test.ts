import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createWorld,
  errorOf,
  imageArchitecture as here,
  imageLayout as layout,
  packFolder as packed,
  tinyRoot,
  type World,
} from '@codedeployer/testing';
import { expect } from 'chai';
import { openRoot, type RootFileSystem } from '../../dist/roots/open-root.js';

const run = promisify(execFile);

describe('openRoot()', () => {
  let world: World;
  let cache: string;
  let tiny: string;
  const told: string[] = [];
  before(async () => {
    world = await createWorld();
    cache = world.path('cache');
    tiny = await tinyRoot(world.path('tiny'));
  });
  after(() => world.dispose());
  beforeEach(() => told.splice(0));

  const open = (path: string, more: { signal?: AbortSignal } = {}): Promise<RootFileSystem> =>
    openRoot(
      {
        path,
        name: path.startsWith(world.directory) ? path.slice(world.directory.length + 1) : path,
      },
      {
        cache,
        environment: process.env,
        onNotice: (notice) => told.push(notice),
        signal: undefined,
        ...more,
      },
    );
  const refused = (path: string) => errorOf(open(path));

  it('takes a folder as it is, and unpacks an archive once, however it is compressed', async () => {
    const folder = await open(tiny);
    expect(folder).to.deep.include({
      path: tiny,
      name: 'tiny',
      system: 'Tiny 1.0',
      hasBash: false,
    });
    const archives: [string, string[]][] = [
      ['plain.tar', []],
      ['tiny.tar.gz', ['--gzip']],
      ['tiny.tar.xz', ['--use-compress-program=xz -0']],
      ['tiny.tar.zst', ['--zstd']],
    ];
    for (const [name, options] of archives) {
      const archive = await packed(tiny, world.path(name), ...options);
      const root = await open(archive);
      expect(await readFile(join(root.path, 'etc/passwd'), 'utf8')).to.contain('4711');
      expect(await readlink(join(root.path, 'bin/sh'))).to.equal('busybox');
      expect(await readFile(join(root.path, 'etc/hosts'), 'utf8')).to.contain('localhost');
      expect(await readdir(root.path)).to.include.members([
        'dev',
        'opt',
        'proc',
        'run',
        'sys',
        'tmp',
      ]);
      expect(root.system).to.equal('Tiny 1.0');
    }
    expect(told).to.deep.equal(archives.map(([name]) => `${name} is unpacked.`));
    const again = await open(world.path('tiny.tar.gz'));
    expect(told).to.have.length(archives.length);
    expect(again.identity).to.match(/^sha256:[0-9a-f]{64}$/);
  });

  it('lays the layers of an image over each other: what is hidden, replaced, emptied', async () => {
    const base = await tinyRoot(world.path('base'), {
      'srv/old.txt': 'old',
      'srv/kept.txt': 'kept',
      'var/cache/a': 'a',
      'var/cache/deep/b': 'b',
      'var/data/c': 'c',
      'usr/lib/file': 'of the base',
    });
    // A link that leads out of the folder on whoever unpacks it, and a layer that writes through it.
    await run('ln', ['-s', world.path('outside'), join(base, 'srv/out')]);
    await world.write({ 'outside/secret': 'untouched' });
    const upper = await world.writeTo('upper', {
      'srv/.wh.old.txt': '',
      'srv/.wh...': '',
      'srv/out/secret': 'overwritten',
      'var/cache/.wh..wh..opq': '',
      'var/cache/new': 'new',
      'var/.wh.data': '',
      'usr/lib': 'a file now',
    });
    const image = await layout(world.path('image'), [base, upper]);
    const root = await open(image);
    const look = (path: string) => readFile(join(root.path, path), 'utf8').catch(() => undefined);
    expect(await readdir(join(root.path, 'srv'))).to.have.members(['kept.txt', 'out']);
    expect(await readdir(join(root.path, 'var'))).to.deep.equal(['cache']);
    expect(await readdir(join(root.path, 'var/cache'))).to.deep.equal(['new']);
    expect(await look('usr/lib')).to.equal('a file now');
    expect(await look('srv/out/secret')).to.equal('overwritten');
    expect(await readFile(world.path('outside/secret'), 'utf8')).to.equal('untouched');
    // As one file, as `skopeo copy … oci-archive:` writes it.
    const before = told.length;
    const archive = await open(await packed(image, world.path('image.tar')));
    expect(told).to.have.length(before + 1);
    expect(await readdir(join(archive.path, 'var'))).to.deep.equal(['cache']);
    // Only what the index says is read the second time.
    await rm(join(image, 'blobs/sha256'), { recursive: true });
    expect(await refused(image)).to.include({ code: 'REHEARSAL_ROOT_UNREADABLE' });
  });

  it('has as one file what a layer links to a file of the layers below, and reaches nothing outside by it', async () => {
    const base = await tinyRoot(world.path('shared-base'), {
      'usr/lib/a “b".so': 'a library',
      'usr/share/text': 'a text',
      'srv/hidden': 'hidden by the layer that links to it',
    });
    await run('ln', ['-s', 'usr/lib', join(base, 'library')]);
    const all = await world.writeTo('linking', {
      'library/a “b".so': '',
      'usr/share/text': '',
      'srv/hidden': '',
      'srv/.wh.hidden': '',
      'srv/own': 'its own',
    });
    for (const [target = '', name = ''] of [
      ['library/a “b".so', 'srv/library'],
      ['usr/share/text', 'srv/text'],
      ['srv/hidden', 'srv/taken'],
      ['srv/own', 'usr/share/own'],
    ])
      await run('ln', [join(all, target), join(all, name)]);
    const image = world.path('shared');
    await mkdir(image);
    await packed(base, join(image, 'base.tar'));
    const layer = join(image, 'layer.tar');
    const lower = ['library/a “b".so', 'usr/share/text', 'srv/hidden'];
    // The files that are linked to first, so that it is their other names that are links; then without them.
    const others = ['srv/library', 'srv/text', 'srv/taken', 'srv/own', 'usr/share/own'];
    await run('tar', ['-cf', layer, '-C', all, ...lower, 'srv/.wh.hidden', ...others]);
    await run('tar', ['-f', layer, '--delete', ...lower]);
    const write = (layers: readonly string[]) =>
      world.write({
        'shared/manifest.json': JSON.stringify([{ Config: 'config.json', Layers: layers }]),
        'shared/config.json': JSON.stringify({ architecture: here, layers }),
      });
    await write(['base.tar', 'layer.tar']);
    const root = await open(await packed(image, world.path('shared.tar')));
    const inodeOf = async (path: string) => (await stat(join(root.path, path))).ino;
    expect(await inodeOf('srv/library')).to.equal(await inodeOf('usr/lib/a “b".so'));
    expect(await inodeOf('srv/text')).to.equal(await inodeOf('usr/share/text'));
    expect(await inodeOf('srv/own')).to.equal(await inodeOf('usr/share/own'));
    expect(await readFile(join(root.path, 'srv/taken'), 'utf8')).to.contain('hidden by');
    expect((await readdir(join(root.path, 'srv'))).sort()).to.deep.equal([
      ...['library', 'own', 'taken', 'text'],
    ]);
    expect(await readlink(join(root.path, 'library'))).to.equal('usr/lib');
    expect((await stat(join(root.path, 'usr/share'))).mode & 0o777).to.equal(0o755);

    // Through a link of its own that leads out of the folder.
    await world.write({ 'outside-links/text': 'untouched', 'sly-layer/text': '' });
    const sly = world.path('sly-layer');
    await run('bash', [
      '-c',
      'cd "$1" && ln text name && mkdir d && ln text d/text && rm text && tar -cf "$2" d/text name && tar -f "$2" --delete d/text && rm -r d && ln -s "$3" d && tar -rf "$2" d',
      'bash',
      sly,
      layer,
      world.path('outside-links'),
    ]);
    expect((await refused(await packed(image, world.path('shared-sly.tar')))).message).to.contain(
      'Cannot hard link to',
    );
    expect(await readdir(world.path('outside-links'))).to.deep.equal(['text']);
  });

  it('takes what podman saves, and an image of its store', async () => {
    const storage = world.path('storage.conf');
    await writeFile(
      storage,
      `[storage]\ndriver = "vfs"\nrunroot = "${world.path('run')}"\ngraphroot = "${world.path('graph')}"\n`,
    );
    const env = { ...process.env, CONTAINERS_STORAGE_CONF: storage };
    const podman = (...options: string[]) => run('podman', options, { env });
    const ofRoot = ['--owner=0', '--group=0'];
    const archive = await packed(tiny, world.path('import.tar'), ...ofRoot);
    await podman('import', archive, 'localhost/tiny:1');
    const saved = world.path('saved.tar');
    await podman('save', '--output', saved, 'localhost/tiny:1');
    const directory = world.path('saved');
    await podman('save', '--format', 'oci-dir', '--output', directory, 'localhost/tiny:1');
    const options = { cache, environment: env, signal: undefined };
    for (const path of [saved, directory, 'podman://localhost/tiny:1']) {
      const root = await openRoot({ path, name: path }, options);
      expect(root.system).to.equal('Tiny 1.0');
      expect(await readFile(join(root.path, 'etc/passwd'), 'utf8')).to.contain('4711');
    }
    const missing = await errorOf(
      openRoot({ path: 'podman://localhost/none', name: 'podman://localhost/none' }, options),
    );
    expect(missing).to.include({ code: 'REHEARSAL_ROOT_ENGINE' });
    expect(missing.message).to.contain('localhost/none');
    const nowhere = { ...options, environment: { PATH: world.path('nothing') } };
    expect(await errorOf(openRoot({ path: 'docker://shop', name: 'docker://shop' }, nowhere)))
      .to.have.property('message')
      .that.equals('docker does not give the image shop: docker is not there.');
  });

  it('says what is wrong with what cannot be a root, and leaves nothing of it', async () => {
    expect(await refused(world.path('nowhere.tar'))).to.include({
      code: 'REHEARSAL_ROOT_NOT_FOUND',
      message: `The root file system of the instances is not there: ${world.path('nowhere.tar')}.`,
    });
    await world.write({ 'text.tar': 'no tar', 'empty/etc/os-release': '' });
    const text = await refused(world.path('text.tar'));
    expect(text).to.include({ code: 'REHEARSAL_ROOT_UNREADABLE' });
    expect(text.message).to.contain('does not look like a tar archive');
    expect((await refused(world.path('empty'))).message).to.contain('there is no /bin/sh in it');

    const other = here === 'arm64' ? 'amd64' : 'arm64';
    const foreign = await layout(world.path('foreign'), [tiny], other);
    expect(await refused(foreign)).to.include({
      code: 'REHEARSAL_ROOT_ARCHITECTURE',
      message: `foreign is for ${other}, and this machine is ${here}.`,
    });
    const built = await tinyRoot(world.path('built'));
    const program = await readFile(join(built, 'bin/busybox'));
    program.writeUInt16LE(other === 'arm64' ? 183 : 62, 18);
    await writeFile(join(built, 'bin/busybox'), program);
    expect(await refused(built)).to.include({ code: 'REHEARSAL_ROOT_ARCHITECTURE' });

    const linked = await tinyRoot(world.path('linked'));
    await run('ln', ['-s', '/etc', join(linked, 'opt')]);
    expect((await refused(linked)).message).to.contain('its /opt is no folder');
    expect((await refused(await packed(linked, world.path('linked.tar')))).message).to.contain(
      '/opt',
    );

    const damaged = await layout(world.path('damaged'), [tiny]);
    const [largest = ''] = (await run('ls', ['-S', join(damaged, 'blobs/sha256')])).stdout.split(
      '\n',
    );
    await writeFile(join(damaged, 'blobs/sha256', largest), 'other bytes');
    expect((await refused(damaged)).message).to.contain(`its layer sha256:${largest} is damaged`);

    const two = await layout(world.path('two'), [tiny]);
    const index = JSON.parse(await readFile(join(two, 'index.json'), 'utf8')) as {
      manifests: object[];
    };
    index.manifests.push({ ...index.manifests[0] });
    await writeFile(join(two, 'index.json'), JSON.stringify(index));
    expect((await refused(two)).message).to.contain('it holds several images');

    // An image whose layer is a link to a file of this machine.
    const sly = await world.writeTo('sly', {
      'manifest.json': JSON.stringify([{ Config: 'config.json', Layers: ['layer.tar'] }]),
      'config.json': JSON.stringify({ architecture: here }),
    });
    await run('ln', ['-s', world.path('plain.tar'), join(sly, 'layer.tar')]);
    expect((await refused(await packed(sly, world.path('sly.tar')))).message).to.contain(
      'layer.tar is not in it',
    );
    expect((await readdir(cache)).filter((name) => name.startsWith('draft-'))).to.deep.equal([]);
  });

  it('keeps what was last used, and clears away what a killed process has left', async () => {
    const dead = spawn('true');
    await new Promise((resolve) => dead.once('exit', resolve));
    const left = join(cache, `draft-${dead.pid}-1-left`);
    await mkdir(join(left, 'root/etc'), { recursive: true });
    const places: string[] = [];
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const root = await open(
        await packed(
          await tinyRoot(world.path(`one-${number}`), { 'etc/number': `${number}` }),
          world.path(`one-${number}.tar`),
        ),
      );
      places.push(root.path);
      // As if the process that has opened it had ended.
      const users = join(root.path, '../users');
      for (const user of await readdir(users)) await rm(join(users, user));
      await writeFile(join(users, `${dead.pid}-1`), '');
    }
    expect(existsSync(left)).to.equal(false);
    expect(places.map((place) => existsSync(place))).to.deep.equal([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    // Several at once unpack it, and one folder is there.
    const archive = world.path('one-1.tar');
    const roots = await Promise.all([open(archive), open(archive), open(archive)]);
    expect(new Set(roots.map(({ path }) => path)).size).to.equal(1);
    expect((await stat(join(roots[0].path, 'etc/number'))).size).to.equal(1);
    const stopped = new AbortController();
    stopped.abort(new Error('stopped'));
    await rm(join(roots[0].path, '..'), { recursive: true });
    expect(await errorOf(open(archive, { signal: stopped.signal }))).to.have.property(
      'message',
      'stopped',
    );
  });
});
