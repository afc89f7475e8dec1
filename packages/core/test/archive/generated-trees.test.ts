import {
  createWorld,
  type Listing,
  listTree,
  noise,
  prose,
  type Tree,
  type TreeNode,
  type World,
} from '@codedeployer/testing';
import { expect } from 'chai';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { packRevision } from '../../dist/archive/pack.js';
import { listZip, unpackWith } from '../support/read-zip.js';
import { planOf } from '../support/plan-of.js';

/** What people, editors and other systems put into names, as far as an instance can have it. */
const awkward = [
  ...' !"#$%&\'()*+,-.:<=>?@[]^_`{|}~'.split(''),
  ...[
    '--',
    '..x',
    'a b',
    '\u00A0',
    'é',
    'e\u0301',
    'ß',
    'Ж',
    '日本',
    '🎉',
    '👩\u200D💻',
    '\uFB01',
    '\uFFFF',
  ],
  ...['%s', '$HOME', '$(id)', '*.js', '~root', 'COM1', 'con.', 'x;y', '.git~', '\u202Ertl'],
];
const sizes = [0, 0, 1, 2, 100, 5_000, 40_000, 300_000, 1_048_576, 1_100_000];
const modes = [0o644, 0o755, 0o600, 0o777, 0o444, 0o500];

/** Numbers below a limit that come out the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  const bytes = noise(60_000, seed);
  let index = 0;
  return (limit) => {
    index = (index + 4) % bytes.length;
    return bytes.readUInt32LE(index) % limit;
  };
}

function makeTree(seed: number): Tree {
  const below = numbers(seed);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
  // Not in every tree, since bsdtar cannot read names with backslashes.
  const characters = seed % 2 === 0 ? [...awkward, '\\'] : awkward;
  const name = (): string => {
    const parts = Array.from({ length: 1 + below(4) }, () => pick(characters)).join('');
    const long = below(20) === 0 ? 'n'.repeat(255 - Buffer.byteLength(parts)) : '';
    return below(3) === 0 && long === '' ? `${parts}${below(1e9)}` : `${parts}${long}`;
  };
  const isName = (text: string) => !['.', '..'].includes(text) && !/;\d*$/.test(text);

  const tree: Record<string, TreeNode> = {};
  const taken = new Set<string>();
  const folders = [''];
  for (let count = 20 + below(30); count > 0; count--) {
    const own = name();
    const path = `${pick(folders)}${own}`;
    const composed = path.normalize('NFC');
    if (!isName(own) || taken.has(composed) || Buffer.byteLength(path) > 3000) continue;
    taken.add(composed);
    const kind = below(10);
    if (kind < 3) {
      tree[`${path}/`] = { mode: pick([0o755, 0o700, 0o775]) };
      folders.push(`${path}/`, `${path}/`); // twice, so that paths get deep
    } else if (kind === 3) tree[path] = { link: pick(['.', 'not there', name()]) };
    else {
      const size = pick(sizes);
      const contents = below(3) === 0 ? noise(size, below(1e6)) : prose(size, below(1e6));
      tree[path] = { contents, mode: pick(modes) };
    }
  }
  return { 'index.html': 'always something', ...tree };
}

describe('generated trees', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  /** Without the files that planning adds. */
  const withoutOurs = (listing: Listing): Listing =>
    Object.fromEntries(Object.entries(listing).filter(([path]) => !/^deploy(\/|$)/.test(path)));

  async function roundTrip(seed: number): Promise<void> {
    const source = await world.writeTo('source', makeTree(seed));
    const file = world.path('revision.zip');
    const plan = await planOf(world, 'source');
    await pipeline(packRevision(plan, { concurrency: seed % 3 }), createWriteStream(file));
    const expected = listTree(source);
    expect(withoutOurs(await listZip(file)), 'yauzl').to.deep.equal(expected);
    const unzipped = unpackWith(['unzip', '-qo', file], world, 'by-unzip');
    expect(withoutOurs(unzipped), 'unzip').to.deep.equal(expected);
    // It composes the letters of names, and takes a backslash for a slash.
    if (Object.keys(expected).some((path) => path.includes('\\'))) return;
    const untarred = unpackWith(['bsdtar', '-xpf', file], world, 'by-bsdtar');
    const composed = JSON.stringify(expected).normalize('NFC');
    expect(withoutOurs(untarred), 'bsdtar').to.deep.equal(JSON.parse(composed));
  }

  // Others in every run; CODEDEPLOYER_TEST_SEED repeats one.
  const given = process.env.CODEDEPLOYER_TEST_SEED;
  const seeds =
    given === undefined
      ? Array.from({ length: 25 }, (_, index) => (Date.now() % 1_000_000_000) + index)
      : [Number(given)];
  for (const seed of seeds) {
    it(`come back as they were: CODEDEPLOYER_TEST_SEED=${seed}`, () => roundTrip(seed));
  }
});
