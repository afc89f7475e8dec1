import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { hookScriptsDirectory } from '@codedeployer/core/contract';
import type { PackAhead } from '@codedeployer/core/revision';
import { directoryEntries, planRevision } from '@codedeployer/core/stages';
import type { SourceEntry } from '@codedeployer/core';
import { createWorld, errorOf, type World } from '@codedeployer/testing';
import type { Sought } from '../../dist/model/sought.js';

describe('planRevision', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  const file = (path: string, text = 'x', mode = 0o644): SourceEntry => {
    const bytes = Buffer.from(text);
    return { type: 'file', path, mode, size: bytes.length, contents: { bytes } };
  };
  const plan = (entries: readonly SourceEntry[], facts: object = {}) =>
    planRevision(entries, {
      facts: { application: 'shop', ...facts },
      temporaryDirectory: world.directory,
    });

  for (const path of [
    '../a',
    'a/../../b',
    '/etc/passwd',
    'a//b',
    './a',
    '',
    'a\0b',
    'n\uFFFDme',
    'n'.repeat(256),
  ]) {
    it(`refuses the path ${JSON.stringify(path.slice(0, 20))}`, async () => {
      const error = await errorOf(plan([file('ok'), file(path)]));
      expect(error.code).to.equal('ENTRY_PATH_INVALID');
      expect(error.message).to.contain(JSON.stringify(path));
    });
  }

  it('refuses two entries of one path', async () => {
    expect((await errorOf(plan([file('a'), file('a', 'y')]))).code).to.equal('ENTRY_DUPLICATE');
  });

  it('refuses a path below a file or a link', async () => {
    const link: SourceEntry = { type: 'symlink', path: 'l', mode: 0o777, target: 'a' };
    for (const entries of [
      [file('a'), file('a/b/c')],
      [file('l/b'), link, file('a')],
      [file('a'), file('a-b'), file('a/c')], // others sort between the two
      [file('deploy')], // where planning puts files of its own
      [file('deploy/revision.json/a'), file('deploy/revision.json-a')],
    ]) {
      expect((await errorOf(plan(entries))).code).to.equal('ENTRY_CONFLICT');
    }
  });

  it('sorts by the bytes of the paths, whatever the order they come in', async () => {
    const names = ['b', 'a', 'ä', 'Z', 'a/b', 'a.b', '\u{1F600}', '\uFF5E'];
    const entries = names.map((name): SourceEntry =>
      name === 'a' ? { type: 'directory', path: 'a', mode: 0o755 } : file(name),
    );
    const one = await plan(entries);
    const other = await plan(entries.toReversed());
    const paths = one.entries.map((entry) => entry.path);
    expect(paths).to.deep.equal(
      paths.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    expect(other.digest).to.equal(one.digest);
    expect(other.entries.map((entry) => entry.path)).to.deep.equal(paths);
  });

  it('has another digest when anything of an entry, or what is known of the revision, is another', async () => {
    const digests = new Set<string>();
    for (const [entries, facts] of [
      [[file('a')], {}],
      [[file('b')], {}],
      [[file('a', 'y')], {}],
      [[file('a', 'x', 0o755)], {}],
      [[file('a'), { type: 'directory', path: 'd', mode: 0o755 }], {}],
      [[file('a')], { version: '2' }],
      [[file('a')], { commit: '0'.repeat(40), committed: '20240101_000000' }],
    ] as [SourceEntry[], object][]) {
      digests.add((await plan(entries, facts)).digest);
    }
    expect(digests.size).to.equal(7);
  });

  it('tells the hooks what they deploy', async () => {
    const { entries, digest, facts } = await plan([file('a')], {
      commit: 'abc'.repeat(13) + 'd',
      committed: '20240506_050809',
      branch: 'main',
    });
    const textOf = (path: string) => {
      const entry = entries.find((candidate) => candidate.path === path);
      return entry?.type === 'file' && 'bytes' in entry.contents
        ? Buffer.from(entry.contents.bytes).toString()
        : '';
    };
    expect(JSON.parse(textOf('deploy/revision.json'))).to.deep.equal({
      application: 'shop',
      version: facts.version,
      digest,
      commit: facts.commit,
      branch: 'main',
    });
    expect(textOf('deploy/deployed_revision')).to.equal(`20240506_050809_${facts.commit ?? ''}\n`);
  });

  it('calls a revision of changed files dirty, unless it has a version', async () => {
    const facts = { commit: 'c'.repeat(40), branch: 'main', dirty: true };
    const made = await plan([file('a')], facts);
    expect(made.facts.version).to.equal(`${'c'.repeat(12)}-dirty`);
    const manifest = made.entries.find(({ path }) => path === 'deploy/revision.json');
    const text =
      manifest?.type === 'file' && 'bytes' in manifest.contents
        ? Buffer.from(manifest.contents.bytes).toString()
        : '';
    expect(JSON.parse(text)).to.include({ branch: 'main', dirty: true });
    // The wrapper reads it line by line.
    const library = join(hookScriptsDirectory(), 'lib/revision-facts.sh');
    await world.write({ 'deploy/revision.json': text });
    const said = execFileSync(
      'bash',
      ['-c', 'source "$1"; load_revision_facts .; describe_revision', 'bash', library],
      { cwd: world.directory, encoding: 'utf8' },
    );
    expect(said).to.equal('revision cccccccccccc-dirty, commit cccccccccccc on main');
    expect((await plan([file('a')], { ...facts, version: '1.0' })).facts.version).to.equal('1.0');
    expect((await plan([file('a')], { ...facts, dirty: undefined })).digest).not.to.equal(
      made.digest,
    );
  });

  it('spools what can be read only once, and removes it afterwards', async () => {
    const stream = Readable.from([Buffer.from('once '), Buffer.from('only')]);
    const made = await plan([{ type: 'stream', path: 's', mode: 0o600, stream }]);
    const entry = made.entries.find(({ path }) => path === 's');
    if (entry?.type !== 'file' || !('path' in entry.contents))
      throw new Error('expected a file on disk');
    expect(entry.size).to.equal(9);
    expect(entry.crc32).to.equal(crc32('once only'));
    expect(existsSync(entry.contents.path)).to.be.true;
    made.dispose();
    expect(existsSync(entry.contents.path)).to.be.false;
  });

  it('keeps no process alive when nobody packs what was planned, or disposes of it', () => {
    // As much as starts the threads, but in one file: some of them never get work.
    writeFileSync(join(world.directory, 'large.bin'), Buffer.alloc(3 * 1024 * 1024));
    const script = fileURLToPath(new URL('../support/plan-process.js', import.meta.url));
    const { status, signal, stdout } = spawnSync(process.execPath, [script, world.directory], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(stdout).to.match(/^[0-9a-f]{64}$/);
    expect({ status, signal }).to.deep.equal({ status: 0, signal: null });
  });

  it('gives all entries to what is done meanwhile, and waits for it', async () => {
    const given: string[] = [];
    const options = { facts: { application: 'shop' }, temporaryDirectory: world.directory };
    let isOver = false;
    const made = await planRevision([file('b')], {
      ...options,
      async meanwhile(entries) {
        for (const entry of entries) {
          given.push(entry.path);
          if (entry.path !== 'deploy/revision.json' || entry.type !== 'file') continue;
          const { contents } = entry;
          if ('bytes' in contents)
            expect(Buffer.from(contents.bytes).toString()).to.contain(
              `"digest": "${'0'.repeat(64)}"`,
            );
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
        isOver = true;
      },
    });
    expect(isOver).to.equal(true);
    expect(given).to.deep.equal(made.entries.map(({ path }) => path));
    made.dispose();

    const gone: SourceEntry = {
      ...{ type: 'file', path: 'b', mode: 0o644, size: 1 },
      contents: { path: world.path('gone'), identity: { size: 1, mtimeMs: 0, ino: 1 } },
    };
    const meanwhile = () => Promise.reject(new Error('it is not to be'));
    const failed = (entry: SourceEntry) =>
      errorOf(planRevision([entry], { ...options, meanwhile }));
    expect(await failed(file('b'))).to.have.property('message', 'it is not to be');
    // What is wrong with the files is said first, whichever was quicker.
    expect(await failed(gone)).to.have.property('code', 'FILE_CHANGED');
  });

  it('tells what is done meanwhile which files have nothing of what is sought', async () => {
    const large = 2_500_000; // so that threads read them
    const filler = 'x'.repeat(200_000);
    const border = 128 * 1024;
    await world.writeTo('source', {
      'at-border.js': `${filler.slice(0, border - 3)}secret${filler.slice(0, 1000)}`,
      'at-end.js': `${filler}secret`,
      'empty.js': '',
      'large.js': `secret${'x'.repeat(large)}`,
      'left-out.js': 'x',
      'plain.js': filler,
    });
    const sought: Sought = {
      isIn: (path, size) => path !== 'left-out.js' && size < large,
      patterns: [/no such word/, /secret/],
    };
    const compression = { level: 6, deflate: 'wasm' } as const;
    const half: PackAhead = { compression, atMost: 150_000 };
    for (const packAhead of [undefined, { compression }, half]) {
      const told: Record<string, boolean> = {};
      const made = await planRevision(directoryEntries(world.path('source')), {
        facts: { application: 'shop' },
        temporaryDirectory: world.directory,
        packAhead,
        sought,
        async meanwhile(entries, isPlain) {
          for (const entry of entries)
            if (entry.type === 'file') told[entry.path] = await isPlain(entry);
        },
      });
      made.dispose();
      expect(told).to.deep.equal({
        ...{ 'at-border.js': false, 'at-end.js': false, 'large.js': false },
        ...{ 'empty.js': true, 'left-out.js': false, 'plain.js': true },
        // Those are in memory: who wants to look into them need not open them.
        ...{ 'deploy/deployed_revision': false, 'deploy/revision.json': false },
      });
    }
  });

  it('lets nobody wait for a file that is not read any more', async () => {
    await world.writeTo('source', { 'a.js': 'a', 'b.js': 'b' });
    const told: boolean[] = [];
    const failed = planRevision(directoryEntries(world.path('source')), {
      facts: { application: 'shop' },
      temporaryDirectory: world.directory,
      sought: { isIn: () => true, patterns: [/x/] },
      async meanwhile(entries, isPlain) {
        rmSync(world.path('source/a.js'));
        for (const entry of entries) if (entry.type === 'file') told.push(await isPlain(entry));
      },
    });
    expect(await errorOf(failed)).to.have.property('code', 'FILE_CHANGED');
    expect(told).to.deep.equal([false, false, false, false]);
  });

  it('leaves nothing spooled when a stream fails', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('network gone'));
      },
    });
    const stream = Readable.from(['whole']);
    const entries: SourceEntry[] = [
      { type: 'stream', path: 'a', mode: 0o644, stream },
      { type: 'stream', path: 'b', mode: 0o644, stream: broken },
    ];
    expect((await errorOf(plan(entries))).message).to.equal('network gone');
    expect(readdirSync(world.directory)).to.deep.equal([]);
  });
});
