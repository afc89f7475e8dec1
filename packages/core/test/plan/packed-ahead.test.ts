import { createWorld, noise, prose, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { appendFileSync, openSync, readdirSync, statSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { packRevision, type PackOptions } from '../../dist/archive/pack.js';
import type { Compression } from '../../dist/model/compression.js';
import { packedAhead } from '../../dist/plan/packed-ahead.js';
import { planRevision, type RevisionPlan } from '../../dist/plan/plan.js';
import { directoryEntries } from '../../dist/source/directory-entries.js';

const usual: Compression = { level: 6, deflate: 'wasm' };

describe('packing ahead', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ 'temporary/': { mode: 0o755 } });
  });
  afterEach(() => world.dispose());

  const temporary = () => world.path('temporary');
  async function planOf(source: string, packAhead?: Compression): Promise<RevisionPlan> {
    const plan = await planRevision(directoryEntries(source), {
      facts: { application: 'shop', version: '1' },
      temporaryDirectory: temporary(),
      packAhead: packAhead && { compression: packAhead },
    });
    world.onDispose(() => plan.dispose());
    return plan;
  }
  const pack = (plan: RevisionPlan, options?: PackOptions) => buffer(packRevision(plan, options));

  /** Of every kind, and enough of them for threads. */
  const everything = () =>
    world.writeTo('source', {
      ...(Object.fromEntries(
        Array.from({ length: 400 }, (_, index) => [
          `many/${index % 7}/file-${index}.js`,
          prose(index * 37, index),
        ]),
      ) as Record<string, Buffer>),
      'bin/run': { contents: '#!/bin/sh\n', mode: 0o755 },
      'large.js': prose(3_000_000, 1),
      'large.bin': noise(2_000_000, 2),
      'as large as can be.js': prose(1024 * 1024, 3),
      'noise.bin': noise(200_000, 4),
      'small noise.bin': noise(2000, 5),
      'picture.png': noise(100_000, 6),
      'text.gz': prose(1000, 7),
      empty: '',
      link: { link: 'bin/run' },
      'folder/': { mode: 0o700 },
    });

  it('makes the bytes of a zip that is packed afterwards', async () => {
    const source = await everything();
    const ahead = await planOf(source, usual);
    const afterwards = await planOf(source);
    expect(ahead.digest).to.equal(afterwards.digest);
    const packed = ahead.entries.filter((entry) => entry.type === 'file' && entry.packed);
    expect(packed.length).to.be.greaterThan(400);
    const [one, other] = [await pack(ahead), await pack(afterwards)];
    expect(one.equals(other)).to.equal(true);
  });

  it('makes them of few files as well, without threads', async () => {
    const source = await world.writeTo('source', {
      'a.js': prose(5000, 1),
      'b.png': noise(500, 2),
    });
    const ahead = await planOf(source, usual);
    expect(ahead.takeWorkers?.()).to.equal(undefined);
    expect((await pack(ahead)).equals(await pack(await planOf(source)))).to.equal(true);
  });

  it('packs what the plan has, whatever became of the files since', async () => {
    const source = await world.writeTo('source', { 'a.js': prose(5000, 1) });
    const before = await pack(await planOf(source));
    const plan = await planOf(source, usual);
    appendFileSync(`${source}/a.js`, 'more');
    expect((await pack(plan)).equals(before)).to.equal(true);
  });

  for (const options of [
    { level: 1 },
    { deflate: 'zlib' },
    { level: 0 },
    { format: 'tar' },
    { format: 'tgz' },
  ] as PackOptions[]) {
    it(`is of no use to ${JSON.stringify(options)}`, async () => {
      const source = await everything();
      const ahead = await pack(await planOf(source, usual), options);
      expect(ahead.equals(await pack(await planOf(source), options))).to.equal(true);
    });
  }

  it('leaves nothing behind, and has no name meanwhile, so that a kill leaves nothing of it', async () => {
    const plan = await planOf(await everything(), usual);
    const [folder = ''] = readdirSync(temporary());
    expect(statSync(`${temporary()}/${folder}`).mode & 0o777).to.equal(0o700);
    expect(readdirSync(`${temporary()}/${folder}`)).to.deep.equal([]);
    plan.dispose();
    expect(readdirSync(temporary())).to.deep.equal([]);
  });

  for (const [what, open] of [
    ['no room', () => openSync('/dev/full', 'r+')],
    ['no temporary folder', () => openSync(world.path('none/packed'), 'wx+')],
    ['no more than reading allowed', () => openSync('/dev/null', 'r')],
  ] as const)
    it(`does without where there is ${what}`, () => {
      const ahead = packedAhead(usual, open);
      expect(ahead.add(Buffer.from('one'))).to.equal(undefined);
      expect(ahead.add(Buffer.from('other'))).to.equal(undefined);
      ahead.close();
    });

  it('opens nothing any more once it is closed, as when planning fails', () => {
    const ahead = packedAhead(usual, () => {
      throw new Error('A file would be left behind.');
    });
    ahead.close();
    expect(ahead.add(Buffer.from('late'))).to.equal(undefined);
  });

  it('gives back what it took, in any order', () => {
    const ahead = packedAhead(usual, () => openSync(world.path('packed'), 'wx+'));
    const places = ['one', 'two', 'three'].map((text) => {
      const offset = ahead.add(Buffer.from(text)) ?? -1;
      return { offset, size: text.length, stored: false };
    });
    const read = ahead.reader();
    expect(String(Buffer.from(read(places)))).to.equal('onetwothree');
    expect(String(Buffer.from(read(places.toReversed())))).to.equal('threetwoone');
    ahead.close();
    expect(() => read(places)).to.throw('not there any more');
  });

  it('gives each archive memory of its own, as another may be made at the same time', () => {
    const ahead = packedAhead(usual, () => openSync(world.path('packed'), 'wx+'));
    const place = (text: string) => {
      const offset = ahead.add(Buffer.from(text)) ?? -1;
      return { offset, size: text.length, stored: false };
    };
    const [one, other] = [place('one'), place('two')];
    const found = ahead.reader()([one]);
    ahead.reader()([other]);
    expect(String(Buffer.from(found))).to.equal('one');
    ahead.close();
  });
});
