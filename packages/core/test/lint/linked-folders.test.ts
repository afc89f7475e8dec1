import { expect } from 'chai';
import { lintBundle, type LintReport } from '@codedeployer/core/lint';
import { cleanFiles, entriesOf, lintWith, type Described } from './bundle.js';
import { errorOf } from '@codedeployer/testing';

type Files = Record<string, Described>;

const found = ({ findings }: LintReport, code: string) =>
  findings.filter((finding) => finding.code === code);

/** Packages that all link to each other, as package managers link a workspace. */
function workspace(names: readonly string[]): Files {
  const files: Files = {};
  for (const name of names) {
    files[`app/packages/${name}/index.js`] = '';
    files[`app/node_modules/@shop/${name}`] = { link: `../../packages/${name}` };
    for (const other of names)
      if (other !== name)
        files[`app/packages/${name}/node_modules/@shop/${other}`] = { link: `../../../${other}` };
  }
  return files;
}

describe('links to folders', () => {
  for (const count of [2, 3, 40])
    it(`are an error at once where ${count} packages link to each other`, async () => {
      const names = Array.from({ length: count }, (_, index) => `p${index}`);
      const report = await lintWith(workspace(names));
      const circles = found(report, 'files-link-circle');
      expect(circles).not.to.be.empty;
      expect(circles[0]?.severity).to.equal('error');
      expect(circles[0]?.message).to.match(
        /^The link app\/packages\/p\d+\/node_modules\/@shop\/p\d+ -> \.\.\/\.\.\/\.\.\/p\d+ leads back .* copies in circles/,
      );
      expect(circles[0]?.hint).to.contain('.codedeployignore');
    });

  it('are an error where a folder links to itself, above itself, or above the revision', async () => {
    for (const [path, link] of [
      ['app/public', '.'],
      ['app/public/public', '.'],
      ['app/deep/er/up', '../../..'],
      ['app/up', '../../..'],
      ['app/root', '/'],
      ['app/agent', '/opt/codedeploy-agent/'],
    ] as const) {
      const report = await lintWith({ 'app/public/x': '', 'app/deep/er/x': '', [path]: { link } });
      const circles = found(report, 'files-link-circle');
      expect(circles.map(({ message }) => message.split(' leads')[0])).to.deep.equal([
        `The link ${path} -> ${link}`,
      ]);
    }
  });

  it('are an error where a link leads to a link that leads in circles', async () => {
    const report = await lintWith({
      'app/lib/one': { link: '../../links/two' },
      'links/two': { link: 'three' },
      'links/three': { link: '../app' },
    });
    expect(found(report, 'files-link-circle')[0]?.message).to.contain('app/lib/one');
  });

  it('are no error where the files of the appspec do not reach them', async () => {
    const { 'appspec.yml': _appspec, ...others } = cleanFiles;
    const outside = Object.fromEntries(
      Object.entries(workspace(['ui', 'api', 'db'])).map(([path, what]) => [`other/${path}`, what]),
    );
    const report = await lintWith({ ...others, ...outside, 'other/self': { link: '.' } });
    expect(report.findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  });

  it('are followed once each, and told, where they lead in no circle', async () => {
    const report = await lintWith({
      'app/one': { link: 'lib' },
      'app/sub/two': { link: '../one' },
    });
    expect(found(report, 'files-link-circle')).to.be.empty;
    expect(found(report, 'files-link-followed')).to.have.length(2);
  });

  it('are an error where they multiply beyond all measure, which is counted and not walked', async () => {
    const files: Files = {};
    for (let level = 0; level < 60; level++)
      for (const name of ['a', 'b', 'c'])
        files[`app/levels/${level}/${name}`] = { link: `../${level + 1}` };
    files['app/levels/60/end'] = '';
    const [excess] = found(await lintWith(files), 'files-too-many');
    expect(excess?.severity).to.equal('error');
    expect(excess?.message).to.match(/60 deep|countless/);

    const short = Object.fromEntries(
      Object.entries(files).filter(([path]) => Number(path.split('/')[2]) >= 45),
    );
    const [counted] = found(await lintWith(short), 'files-too-many');
    expect(counted?.message).to.match(/would install \d{7,} files and folders/);
  });

  it('of a chain that is longer than a stack is deep do no harm', async () => {
    const files: Files = {};
    for (let level = 0; level < 20_000; level++)
      files[`app/chain/${level}/next`] = { link: `../${level + 1}` };
    files['app/chain/20000/end'] = '';
    expect(found(await lintWith(files), 'files-too-many')[0]?.message).to.contain(
      'Too many levels of symbolic links',
    );
  });

  it('are given up with the signal', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    const error = await errorOf(lintBundle(entriesOf(cleanFiles), { signal }));
    expect(error.message).to.equal('Ctrl-C');
  });
});
