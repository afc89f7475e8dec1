import { spawnSync } from 'node:child_process';
import { chmod, readFile, symlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { assembleRevision } from '../../dist/assemble/assemble.js';
import { directoryEntries } from '../../dist/source/directory-entries.js';
import type { RefusedEntry } from '../../dist/model/refused-entry.js';
import type { SourceEntry } from '@codedeployer/core';
import { collect, createWorld, errorOf, type Tree, type World } from '@codedeployer/testing';

describe('assembleRevision', () => {
  let world: World;
  afterEach(() => world.dispose());

  async function assemble(tree: Tree, source = '.') {
    world = await createWorld(tree);
    const notices: string[] = [];
    const entries = await collect(
      assembleRevision(directoryEntries(world.path(source)), {
        deployDirectory: world.path('deploy'),
        sourceName: source,
        onNotice: (notice) => notices.push(notice),
      }),
    );
    return {
      entries,
      notices,
      find: (path: string) => entries.find((entry) => entry.path === path),
    };
  }

  it('adds no wrapper for Windows, where editors begin an appspec.yml with a byte order mark', async () => {
    const { entries } = await assemble({
      'index.html': 'x',
      'deploy/appspec.yml': '\uFEFFversion: 0.0\r\nos: windows\r\n',
      'deploy/hook-scripts/web/start.ps1': 'x',
    });
    const paths = entries.map(({ path }) => path);
    expect(paths).to.include('deploy/hook-scripts/web/start.ps1');
    expect(paths).not.to.include('deploy/hook-scripts/hook-wrapper.sh');
  });

  it('names what is in a source from which nothing is left to deploy', async () => {
    world = await createWorld({ 'dist/empty/': '' });
    expect(spawnSync('mkfifo', [world.path('dist/pipe')]).status).to.equal(0);
    const refused: RefusedEntry[] = [];
    const onRefused = (entry: RefusedEntry) => refused.push(entry);
    const error = await errorOf(
      collect(
        assembleRevision(directoryEntries(world.path('dist'), { onRefused }), {
          deployDirectory: world.path('deploy'),
          sourceName: 'dist',
          refused,
        }),
      ),
    );
    expect(error.code).to.equal('SOURCE_EMPTY');
    expect(error.message).to.contain(`${world.path('dist/pipe')} is a named pipe`);
  });

  it('keeps permissions, or only what git keeps of them', async () => {
    world = await createWorld({ 'dist/run.sh': '', 'dist/lib/a.js': '', 'deploy/appspec.yml': '' });
    await symlink('lib/a.js', world.path('dist/main.js'));
    for (const [path, mode] of [
      ['dist/run.sh', 0o770],
      ['dist/lib', 0o775],
      ['dist/lib/a.js', 0o664],
    ] as const)
      await chmod(world.path(path), mode);
    const stream = Readable.from(['#!/bin/sh']);
    async function* source(): AsyncGenerator<SourceEntry> {
      yield* directoryEntries(world.path('dist'));
      yield { type: 'stream', path: 'start.sh', mode: 0o700, stream };
    }
    const modesOf = async (modes?: 'preserve' | 'normalize') => {
      const options = { deployDirectory: world.path('deploy'), sourceName: 'dist', modes };
      const entries = await collect(assembleRevision(source(), options));
      return Object.fromEntries(entries.map(({ path, mode }) => [path, mode.toString(8)]));
    };
    const kept = {
      'appspec.yml': '644',
      'run.sh': '770',
      lib: '775',
      'lib/a.js': '664',
      'main.js': '777',
      'start.sh': '700',
    };
    expect(await modesOf()).to.deep.equal(kept);
    expect(await modesOf('preserve')).to.deep.equal(kept);
    expect(await modesOf('normalize')).to.deep.equal({
      ...kept,
      'run.sh': '755',
      lib: '755',
      'lib/a.js': '644',
      'start.sh': '755',
    });
  });

  async function textOf(entry: SourceEntry | undefined): Promise<string> {
    if (entry?.type !== 'file') throw new Error('expected a file');
    return 'bytes' in entry.contents
      ? Buffer.from(entry.contents.bytes).toString()
      : readFile(entry.contents.path, 'utf8');
  }

  it('adds appspec.yml, the group scripts, the wrapper and the strategies to a build output', async () => {
    const { entries, find } = await assemble(
      {
        'dist/index.html': 'hi',
        'deploy/appspec.yml': 'version: 0.0\n',
        'deploy/codedeployer.yml': 'application: shop\n',
        'deploy/hook-scripts/web/AfterInstall.sh': 'true\n',
      },
      'dist',
    );
    const paths = entries.map(({ path }) => path);
    expect(paths).to.include.members([
      'index.html',
      'appspec.yml',
      'deploy/hook-scripts/web/AfterInstall.sh',
      'deploy/hook-scripts/hook-wrapper.sh',
      'deploy/hook-scripts/strategies/rotating-releases.sh',
      'deploy/hook-scripts/strategies/simple-copy.sh',
    ]);
    expect(paths).not.to.include('deploy/codedeployer.yml');
    expect(paths.filter((path) => path.includes('instance-template'))).to.deep.equal([]);
    expect(new Set(paths).size).to.equal(paths.length);
    expect(find('deploy/hook-scripts/hook-wrapper.sh')?.mode).to.equal(0o755);
  });

  it('lets a wrapper of the user win', async () => {
    const { find } = await assemble({
      'a.txt': 'a',
      'deploy/appspec.yml': 'version: 0.0\n',
      'deploy/hook-scripts/hook-wrapper.sh': '# mine\n',
    });
    expect(await textOf(find('deploy/hook-scripts/hook-wrapper.sh'))).to.equal('# mine\n');
  });

  it('packs appspec.yaml under the only name that the agent finds, and says so', async () => {
    const { find, notices } = await assemble({ 'appspec.yaml': 'version: 0.0\n' });
    expect(find('appspec.yml')).to.exist;
    expect(find('appspec.yaml')).not.to.exist;
    expect(notices).to.have.length(1);
  });

  it('prefers the appspec.yml of the deploy folder, and says so', async () => {
    const { entries, find, notices } = await assemble({
      'appspec.yml': 'one',
      'deploy/appspec.yml': 'two',
    });
    expect(entries.filter(({ path }) => path === 'appspec.yml')).to.have.length(1);
    expect(await textOf(find('appspec.yml'))).to.equal('two');
    expect(notices).to.have.length(1);
  });

  it('drops a stale revision.json of the source', async () => {
    const { find } = await assemble({
      'a.txt': 'a',
      'deploy/revision.json': '{}',
      'deploy/appspec.yml': '',
    });
    expect(find('deploy/revision.json')).not.to.exist;
  });

  it('adds no scripts to a project that has none', async () => {
    const { entries } = await assemble({ 'appspec.yml': 'version: 0.0\n', 'a.txt': 'a' });
    expect(entries.map(({ path }) => path).sort()).to.deep.equal(['a.txt', 'appspec.yml']);
  });

  it('refuses a source without files', async () => {
    expect((await errorOf(assemble({ 'dist/empty/': '' }, 'dist'))).code).to.equal('SOURCE_EMPTY');
  });
});
