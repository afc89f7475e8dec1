import { createHash } from 'node:crypto';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { appendFile, readFile, truncate, readdir, rm, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { createWorld, errorOf, noise, prose, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { packRevision } from '../../dist/archive/pack.js';
import { openKeptContents } from '../../dist/kept/kept-contents.js';
import { planOf } from '../support/plan-of.js';

const compression = { level: 6, deflate: 'wasm' } as const;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Numbers below a limit that come out the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  const bytes = noise(40_000, seed);
  let index = 0;
  return (limit) => bytes.readUInt32LE((index = (index + 4) % 39_996)) % limit;
}

describe('what is kept of an archive', function () {
  this.timeout(120_000);

  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  const place = (name = 'shop', now = Date.now()) => ({
    folder: world.path('cache/packed', name),
    now,
  });
  const segments = (name = 'shop') =>
    readdirSync(place(name).folder).filter((file) => file.endsWith('.packed'));
  const bytesKept = (name = 'shop') =>
    segments(name).reduce((sum, file) => sum + statSync(`${place(name).folder}/${file}`).size, 0);
  const fresh = async () => buffer(packRevision(await planOf(world, 'app')));
  const again = async (name = 'shop', signal?: AbortSignal) => {
    const plan = await planOf(world, 'app');
    return buffer(packRevision({ ...plan, kept: place(name) }, { signal }));
  };

  it('gives the bytes that packing anew gives, over 200 generated edits', async () => {
    const below = numbers(20261130);
    const names = Array.from({ length: 12 }, (_, index) => `app/d${index % 5}/f${index}.txt`);
    const contents = (): Buffer => {
      const size = [0, 1, 40, 5_000, 60_000, 1_048_577, 1_400_000][below(below(20) === 0 ? 7 : 5)]!;
      return below(4) === 0 ? noise(size, below(50)) : prose(size, below(50));
    };
    await world.write(Object.fromEntries(names.map((name) => [name, contents()])));
    let copied = 0;
    for (let edit = 0; edit < 200; edit++) {
      const name = names[below(names.length)]!;
      const kind = below(6);
      if (kind === 0) await rm(world.path(name), { force: true });
      else if (kind === 1)
        await world.write({
          [name]: await readFile(world.path(names[0]!)).catch(() => Buffer.from('x')),
        });
      else await world.write({ [name]: contents() });
      await world.write({ 'app/always': 'there' });
      const before = bytesBefore();
      expect(sha256(await again()), `edit ${edit}: ${kind} of ${name}`).to.equal(
        sha256(await fresh()),
      );
      if (bytesBefore() - before < 30_000) copied++;
    }
    expect(copied).to.be.above(150);
  });
  const bytesBefore = () => {
    try {
      return bytesKept();
    } catch {
      return 0;
    }
  };

  it('is copied: only what is new is packed and added', async () => {
    await world.write({
      'app/large.js': prose(3_000_000),
      'app/a.js': prose(50_000, 2),
      'app/b.js': prose(50_000, 3),
      'app/tiny': 'does not shrink',
    });
    await again();
    const kept = bytesKept();
    expect(kept).to.be.above(500_000);
    const indexes = () => readdirSync(place().folder).filter((file) => file.endsWith('.index'));
    const [first = ''] = indexes();
    const { ino, mtimeMs } = statSync(`${place().folder}/${first}`);
    await world.write({ 'app/b.js': prose(40_000, 4) });
    await again();
    expect(segments()).to.have.length(2);
    expect(bytesKept() - kept).to.be.within(5_000, 30_000);
    await again();
    await again();
    expect(segments(), 'of what is as it was, nothing is kept again').to.have.length(2);
    expect(indexes(), 'each segment has its index').to.have.length(2);
    await world.write({ 'app/b.js': prose(30_000, 5) });
    await again();
    expect(statSync(`${place().folder}/${first}`), 'which is not written again').to.include({
      ino,
      mtimeMs,
    });
  });

  it('counts as not there where it is damaged, cut off or deleted, whichever part of it', async () => {
    await world.write({ 'app/large.js': prose(3_000_000), 'app/a.js': prose(50_000, 2) });
    const wanted = sha256(await again());
    const [packed = ''] = segments();
    const path = `${place().folder}/${packed}`;
    const indexPath = path.replace('.packed', '.index');
    const whole = await readFile(path);
    const index = await readFile(indexPath);
    const keptWith = async (bytes: Uint8Array | undefined, ofIndex: Uint8Array, what: string) => {
      await rm(place().folder, { recursive: true });
      await world.write({ [indexPath.slice(world.directory.length + 1)]: Buffer.from(ofIndex) });
      if (bytes !== undefined) await writeFile(path, bytes);
      expect(sha256(await again()), what).to.equal(wanted);
      const repaired = bytesKept();
      expect(sha256(await again()), `${what}, once more`).to.equal(wanted);
      expect(bytesKept(), `${what}: what was packed in its place is found`).to.equal(repaired);
    };
    for (const at of [10, whole.length >> 1, whole.length - 10]) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x10;
      await keptWith(damaged, index, `byte ${at}`);
    }
    await keptWith(whole.subarray(0, 1000), index, 'cut off');
    await keptWith(undefined, index, 'without its bytes');
    const broken = ['', 'x', index.subarray(0, 100), Buffer.concat([index, Buffer.from('x')])];
    for (const bytes of broken) await keptWith(whole, Buffer.from(bytes), 'with another index');
    await rm(place().folder, { recursive: true });
    expect(sha256(await again()), 'without its folder').to.equal(wanted);
  });

  it('lets no change underneath pass, although the file is not read', async () => {
    await world.write({ 'app/a.js': prose(50_000), 'app/large.js': prose(3_000_000) });
    await again();
    for (const [file, change] of [
      ['a.js', () => appendFile(world.path('app/a.js'), 'x')],
      ['large.js', () => truncate(world.path('app/large.js'), 5)],
      ['a.js', () => rm(world.path('app/a.js'))],
    ] as const) {
      const plan = await planOf(world, 'app');
      await change();
      const error = await errorOf(buffer(packRevision({ ...plan, kept: place() })));
      expect(error.code, file).to.equal('FILE_CHANGED');
      expect(error.message).to.contain(world.path('app', file));
    }
  });

  it('keeps nothing of contents that turn out not to be those of the plan', async () => {
    await world.write({ 'app/large.js': prose(3_000_000) });
    const { mtimeMs } = statSync(world.path('app/large.js'));
    const plan = await planOf(world, 'app');
    const file = plan.entries.find(({ path }) => path === 'large.js')!;
    // As a change within the resolution of the time stamps would be.
    const bytes = await readFile(world.path('app/large.js'));
    bytes[2_500_000]! ^= 1;
    writeFileSync(world.path('app/large.js'), bytes);
    utimesSync(world.path('app/large.js'), mtimeMs / 1000, mtimeMs / 1000);
    const error = await errorOf(buffer(packRevision({ ...plan, kept: place() })));
    expect(error.code).to.equal('FILE_CHANGED');
    const kept = await openKeptContents(place(), compression);
    if (file.type !== 'file' || file.hash === undefined) throw new Error('no hash');
    for (const part of [0, 1, 2])
      expect(kept.find(file.hash, part), `part ${part}`).to.equal(undefined);
    await kept.close();
  });

  it('is of use to several at once, and of none to another level', async () => {
    await world.write({ 'app/a.js': prose(900_000), 'app/b.js': prose(900_000, 2) });
    const wanted = sha256(await fresh());
    const all = await Promise.all(Array.from({ length: 4 }, () => again()));
    expect(all.map(sha256)).to.deep.equal([wanted, wanted, wanted, wanted]);
    const plan = { ...(await planOf(world, 'app')), kept: place() };
    const fast = await buffer(packRevision(plan, { level: 1 }));
    expect(sha256(fast)).to.equal(
      sha256(await buffer(packRevision(await planOf(world, 'app'), { level: 1 }))),
    );
    expect(sha256(await again())).to.equal(wanted);
  });

  it('is put together where it has become many pieces, and takes no more than it may: the oldest project goes', async () => {
    await world.write({ 'app/a.js': prose(100_000) });
    for (let run = 0; run < 16; run++) {
      await world.write({ 'app/b.js': prose(20_000, run) });
      await again();
    }
    expect(segments().length).to.be.below(13);
    const kept = await openKeptContents(place('other', Date.now()), compression, 60_000);
    kept.add('f'.repeat(64), 0, { crc32: 1, stored: false, data: noise(50_000) });
    kept.write(true);
    await kept.close();
    expect(await readdir(world.path('cache/packed'))).to.deep.equal(['other']);
    const more = await openKeptContents(place('other', Date.now()), compression, 60_000);
    more.add('e'.repeat(64), 0, { crc32: 1, stored: false, data: noise(70_000) });
    more.write(true);
    expect(more.find('e'.repeat(64), 0), 'more than all may be').to.equal(undefined);
    expect(more.find('f'.repeat(64), 0)).to.include({ length: 50_000, crc32: 1 });
    await more.close();
  });

  it('tells where it cannot be kept, and packs', async () => {
    await world.write({ 'app/a.js': prose(10_000), 'cache/packed': 'a file' });
    const notices: string[] = [];
    const plan = { ...(await planOf(world, 'app')), kept: place() };
    const bytes = await buffer(packRevision(plan, { onNotice: (text) => void notices.push(text) }));
    expect(sha256(bytes)).to.equal(sha256(await fresh()));
    expect(notices.join('\n')).to.match(
      /^What is packed is not kept for the next time: .*cache\/packed/,
    );
  });
});
