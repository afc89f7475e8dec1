import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { printedHoldings } from '../support/holdings.js';
import { createProject, type Project } from '../support/project.js';
import { run, type Ended } from '../support/run.js';

const example = fileURLToPath(new URL('../../examples/webpack-shop', import.meta.url));

/** The modules of this repository, which the copy of the example has as its own. */
const modules = dirname(dirname(createRequire(import.meta.url).resolve('webpack/package.json')));

describe('webpack-shop, whose adapter is a plugin of its own', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject({ node_modules: { link: modules } });
    const generated = ['node_modules', 'dist', '.codedeployer'];
    await cp(example, project.directory, {
      recursive: true,
      filter: (source) => !generated.some((name) => source === join(example, name)),
    });
  });
  afterEach(() => project.dispose());

  const rehearse = (): Promise<Ended> =>
    run(process.execPath, ['build.js', '--deploy'], {
      cwd: project.directory,
      env: { CODEDEPLOYER_REHEARSE: '1' },
    });

  it('deploys what webpack has built to the instances of a rehearsal', async () => {
    const { code, output } = await rehearse();
    expect(code, output).to.equal(0);
    const holdings = printedHoldings(output);
    expect(holdings.map(({ group }) => group)).to.deep.equal(['web', 'web']);
    const built = await readFile(project.path('dist/server.cjs'), 'utf8');
    for (const { directory } of holdings)
      expect(await readFile(join(directory, 'srv/shop/server.cjs'), 'utf8')).to.equal(built);
  });

  it('fails the build with code and script when a hook script fails', async () => {
    await project.write({
      'deploy/hook-scripts/web/AfterInstall.sh': 'echo no room >&2; exit 3\n',
    });
    const { code, output } = await rehearse();
    expect(code, output).to.equal(1);
    expect(output).to.contain('DEPLOYMENT_FAILED').and.to.contain('no room');
  });

  it('deploys nothing of a build that has errors', async () => {
    await project.write({ 'src/server.js': "import './missing.js';\n" });
    const { code, output } = await rehearse();
    expect(code, output).to.equal(1);
    expect(output).to.contain('Not deployed: the build has errors.').and.not.to.contain('Uploaded');
  });
});
