import { spawnSync } from 'node:child_process';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { matchesName } from '@codedeployer/appspec';
import { readIgnorePatterns } from '../../dist/text/ignore-pattern.js';

/** Small pieces that patterns and names are put together from, again and again in the same way. */
const pieces =
  'a b c . - * ** ? / [a-c] [!a] [^b] \\ [ ! # ] []a] [[:alpha:]] [a **/ /** \\* [a-] [[:digit:]b] [[:x:]] [b\\-c] [[:a] [a/b] \\/'
    .split(' ')
    .concat([' ', '\\ ']);
const names = 'a|b|c|ab|abc|a.b|*|a-b|[a]|!|#a| a|a |b]|aa|-|]|1'.split('|');

function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

describe('patterns in the syntax of .gitignore', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.dispose());

  /** The pattern by which git ignores each path, as a file that need not be there. */
  async function askGit(text: string, paths: readonly string[]): Promise<Map<string, string>> {
    await world.write({ '.gitignore': text });
    const { stdout, stderr, status } = spawnSync(
      'git',
      ['check-ignore', '--no-index', '-v', '-n', '-z', '--stdin'],
      { cwd: world.directory, input: `${paths.join('\0')}\0`, encoding: 'utf8' },
    );
    expect([0, 1], stderr).to.include(status);
    const fields = stdout.split('\0');
    return new Map(paths.map((path, index) => [path, fields[index * 4 + 2] ?? '']));
  }

  /** The same by our own reading: folders first, as a walk comes through them. */
  function askUs(text: string, path: string): string {
    const patterns = readIgnorePatterns(text).reverse();
    const all = path.split('/');
    for (let depth = 1; depth <= all.length; depth++) {
      const isFolder = depth < all.length;
      const found = patterns.find(({ matches }) => matches(all.slice(0, depth), isFolder));
      if (!isFolder) return found?.text ?? '';
      if (found?.isNegated === false) return found.text;
    }
    return '';
  }

  it('match what git matches', async () => {
    spawnSync('git', ['init', '-q'], { cwd: world.directory });
    const random = randomFrom(20261128);
    const some = (from: readonly string[], most: number, joint: string) =>
      Array.from({ length: 1 + random(most) }, () => from[random(from.length)]).join(joint);
    for (let round = 0; round < 40; round++) {
      const text = `${some(pieces, 6, '')}\r\n${some(pieces, 4, '')}\n`;
      const paths = [...new Set(Array.from({ length: 60 }, () => some(names, 4, '/')))];
      const git = await askGit(text, paths);
      for (const path of paths)
        expect(askUs(text, path), JSON.stringify([text, path])).to.equal(git.get(path));
    }
  });

  it('with many stars take no longer than others', () => {
    const [pattern] = readIgnorePatterns(`${'*a'.repeat(40)}*b`);
    expect(pattern?.matches(['a'.repeat(255)], false)).to.equal(false);
    const [deep] = readIgnorePatterns(`${'**/a/'.repeat(40)}b`);
    expect(deep?.matches(Array<string>(1000).fill('a'), false)).to.equal(false);
  });

  it('of permissions, too, take no longer with many stars', () => {
    expect(matchesName('a'.repeat(255), `${'*a'.repeat(40)}*b`)).to.equal(false);
    expect(matchesName('xaxbx', '*a*b*')).to.equal(true);
    expect(matchesName('ab', 'a*b*b')).to.equal(false);
    expect(matchesName('a/b', '*')).to.equal(false);
  });
});
