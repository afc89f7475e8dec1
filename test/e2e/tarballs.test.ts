import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { expect } from 'chai';
import { tarballsFor } from '../support/fresh-project.js';

describe('the tarballs that scripts/pack.js makes', function () {
  this.timeout(240_000);

  /** Without their versions. */
  const names = async (builder: 'gulp' | 'nx') =>
    (await tarballsFor(builder))
      .map((path) => basename(path).replace(/-\d+\.\d+\.\d+\.tgz$/, ''))
      .sort();
  const everybody = [
    'codedeployer',
    'codedeployer-appspec',
    'codedeployer-core',
    'codedeployer-hook-scripts',
    'codedeployer-rehearsal',
  ];

  it('are one of each published package, and none of Nx by the glob for Gulp', async () => {
    expect(await names('gulp')).to.deep.equal([...everybody, 'gulp-codedeployer']);
    expect(await names('nx')).to.deep.equal([...everybody, 'nx-codedeployer']);
  });

  it('depend on nothing but each other and the registry', async () => {
    const all = new Set([...(await tarballsFor('gulp')), ...(await tarballsFor('nx'))]);
    expect(all.size).to.equal(7);
    const packed = [...all].map(
      (path) =>
        JSON.parse(
          execFileSync('tar', ['-xzOf', path, 'package/package.json'], { encoding: 'utf8' }),
        ) as { name: string; private?: boolean; dependencies?: Record<string, string> },
    );
    const ours = packed.map(({ name }) => name);
    for (const { name, private: isPrivate, dependencies = {} } of packed) {
      expect(isPrivate, name).to.be.undefined;
      for (const [dependency, range] of Object.entries(dependencies)) {
        expect(range, `${name} on ${dependency}`).not.to.match(/^(?:file|workspace|link):/);
        if (dependency.includes('codedeployer')) expect(ours).to.include(dependency);
      }
    }
  });
});
