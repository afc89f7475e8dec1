import { collect, createWorld, prose, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  chmodSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { planRevision } from '../../dist/plan/plan.js';
import type { Sought } from '../../dist/model/sought.js';
import { openContentCache } from '../../dist/plan/content-cache.js';
import { directoryEntries } from '../../dist/source/directory-entries.js';

/** As if the files of the test had been written an hour before they are looked at: their change time cannot be set. */
const later = () => Date.now() + 3_600_000;

describe('the content cache', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
    await world.writeTo('source', {
      'a.txt': 'aaa',
      'b/large.js': prose(9_000_000),
      'c.txt': 'ccc',
    });
  });
  afterEach(() => world.dispose());

  /** Plans with the cache; `known` has what it said of each file. */
  async function planWith(now: number, sought?: Sought) {
    const cache = await openContentCache(world.path('cache/contents'), now, sought);
    const known = new Map<string, ReturnType<typeof cache.lookup>>();
    const made = await planRevision(directoryEntries(world.path('source')), {
      facts: { application: 'shop', version: '1' },
      temporaryDirectory: world.directory,
      cache: {
        ...cache,
        lookup(entry) {
          const facts = cache.lookup(entry);
          known.set(entry.path, facts);
          return facts;
        },
      },
      sought,
    });
    made.dispose();
    await cache.save();
    return { digest: made.digest, known };
  }

  /** Plans with the cache and says how many files were known. */
  async function plan(now = later()): Promise<{ digest: string; known: number }> {
    const { digest, known } = await planWith(now);
    return { digest, known: [...known.values()].filter((facts) => facts !== undefined).length };
  }

  it('knows every file of a tree that did not change, and gives the same digest', async () => {
    const first = await plan();
    expect(first.known).to.equal(0);
    expect(await plan()).to.deep.equal({ digest: first.digest, known: 3 });
  });

  it('knows those that stayed when others came and went, whatever they are called and in which order they come', async () => {
    const first = ['ä', '𝄞', '\ufb01', 'x', '~', ' '];
    const names = Array.from({ length: 200 }, (_, at) => `many/${at % 7}/${first[at % 6]}-${at}`);
    await world.writeTo('source', Object.fromEntries(names.map((name) => [name, name])));
    await plan();
    for (const name of names.slice(0, 40)) rmSync(world.path('source', name));
    await world.writeTo('source', { 'many/0/new': 'new', 'many/6/ä': 'new', zzz: 'new' });
    const entries = await collect(directoryEntries(world.path('source')));
    const files = entries.filter((entry) => entry.type === 'file').toReversed();
    const cache = await openContentCache(world.path('cache/contents'), later());
    const known = files.filter((file) => cache.lookup(file) !== undefined);
    expect(known).to.have.length(163);
    expect(files).to.have.length(166);
    expect((await plan()).known).to.equal(163);
    expect((await plan()).known).to.equal(166);
  });

  const changes: Record<string, (path: string) => void> = {
    'has other contents of the same size': (path) => writeFileSync(path, 'AAA'),
    'has other contents and its time set back': (path) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(path, 'AAA');
      utimesSync(path, atime, mtime);
    },
    'was replaced by one of the same size and time': (path) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(`${path}.new`, 'AAA');
      utimesSync(`${path}.new`, atime, mtime);
      renameSync(`${path}.new`, path);
    },
    'has another size': (path) => writeFileSync(path, 'aaaa'),
    'has another mode': (path) => chmodSync(path, 0o755),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`does not know a file that ${what}`, async () => {
      const first = await plan();
      change(world.path('source/a.txt'));
      const second = await plan();
      expect(second.known).to.equal(2);
      expect(second.digest).not.to.equal(first.digest);
    });
  }

  it('does not trust files that changed right before they were looked at: they may change once more and look the same', async () => {
    await plan(Date.now());
    expect((await plan()).known).to.equal(0);
    expect((await plan()).known).to.equal(3);
  });

  it('forgets files that are gone', async () => {
    await plan();
    renameSync(world.path('source/c.txt'), world.path('c.txt'));
    await plan();
    expect(readFileSync(world.path('cache/contents'), 'utf8')).not.to.include('c.txt');
  });

  it('counts as empty when it is damaged, cut off or of another version', async () => {
    const { digest } = await plan();
    const file = world.path('cache/contents');
    const whole = readFileSync(file, 'latin1');
    const damaged = [
      whole.replace('\0', ' '),
      whole.slice(0, -20),
      whole.replace('contents 3', 'contents 0'),
      '',
    ];
    for (const text of damaged) {
      expect(text).not.to.equal(whole);
      writeFileSync(file, text, 'latin1');
      expect(await plan()).to.deep.equal({ digest, known: 0 });
    }
  });

  it('remembers which files have nothing of what is sought, for who seeks the same', async () => {
    const seek = (pattern: RegExp): Sought => ({
      isIn: (path) => path !== 'c.txt',
      patterns: [pattern],
    });
    const look = async (sought: Sought) => {
      const { known } = await planWith(later(), sought);
      return Object.fromEntries([...known].map(([path, facts]) => [path, facts?.plain]));
    };
    await world.writeTo('source', { 'b/large.js': 'bbb' });
    const unknown = { 'a.txt': undefined, 'b/large.js': undefined, 'c.txt': undefined };
    const [bs, none] = [seek(/b/), seek(/x/)];
    expect(await look(bs)).to.deep.equal(unknown);
    expect(await look(bs)).to.deep.equal({ 'a.txt': true, 'b/large.js': false, 'c.txt': false });
    expect(await look(none)).to.deep.equal(unknown);
    expect(await look(none)).to.deep.equal({ 'a.txt': true, 'b/large.js': true, 'c.txt': false });
    expect((await plan()).known).to.equal(0);
  });

  it('is written whole or not at all, for its owner only', async () => {
    await plan();
    expect(readdirSync(world.path('cache'))).to.deep.equal(['contents']);
    expect(statSync(world.path('cache/contents')).mode & 0o777).to.equal(0o600);
    expect(statSync(world.path('cache')).mode & 0o777).to.equal(0o700);
  });

  it('is not written again when nothing changed', async () => {
    await plan();
    const before = statSync(world.path('cache/contents')).ino;
    await plan();
    expect(statSync(world.path('cache/contents')).ino).to.equal(before);
  });

  it('says that it cannot be written', async () => {
    writeFileSync(world.path('cache'), 'a file where the folder should be');
    let error: unknown;
    await plan().catch((thrown: unknown) => (error = thrown));
    expect(error).to.have.property('code').that.is.oneOf(['ENOTDIR', 'EEXIST']);
  });
});
