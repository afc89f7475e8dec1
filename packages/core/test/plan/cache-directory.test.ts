import { homedir } from 'node:os';
import { expect } from 'chai';
import { provideHome } from '../../dist/edge/provide-home.js';
import { cacheDirectory } from '../../dist/plan/cache-directory.js';

/** Does something as a uid that has no name, as far as this user may. */
function withoutName<T>(action: () => T): T {
  const { HOME } = process.env;
  const isRoot = process.geteuid?.() === 0;
  delete process.env.HOME;
  if (isRoot) process.seteuid!(54321);
  try {
    return action();
  } finally {
    if (isRoot) process.seteuid!(0);
    if (HOME !== undefined) process.env.HOME = HOME;
  }
}

/** What this user has without HOME: nothing, where it has no name. */
function homeHere(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

describe('the folder for caches', () => {
  it('is that of the user, in the home folder or where XDG_CACHE_HOME says', () => {
    expect(cacheDirectory({ HOME: '/home/ada' }, 'linux')).to.equal(
      '/home/ada/.cache/codedeployer',
    );
    expect(cacheDirectory({ HOME: '/Users/ada' }, 'darwin')).to.equal(
      '/Users/ada/Library/Caches/codedeployer',
    );
    expect(cacheDirectory({ HOME: '/home/ada', XDG_CACHE_HOME: '/cache' }, 'linux')).to.equal(
      '/cache/codedeployer',
    );
  });

  it('is none for a uid without a name, for which XDG_CACHE_HOME is enough', () => {
    withoutName(() => {
      const home = homeHere();
      const expected = home === undefined ? undefined : `${home}/.cache/codedeployer`;
      expect(cacheDirectory({}, 'linux')).to.equal(expected);
      expect(cacheDirectory({ XDG_CACHE_HOME: '/cache' }, 'linux')).to.equal('/cache/codedeployer');
    });
  });

  it('is none in the home that such a user is given for the AWS SDK', () => {
    withoutName(() => {
      const env: Record<string, string | undefined> = {};
      provideHome(env);
      expect(env.HOME).to.equal(homeHere() === undefined ? '/dev/null' : undefined);
      expect(cacheDirectory({ HOME: '/dev/null' }, 'linux')).to.equal(undefined);
    });
  });

  it('does not change where somebody has a home', () => {
    const env = { HOME: '/home/ada' };
    provideHome(env);
    expect(env).to.deep.equal({ HOME: '/home/ada' });
  });
});
