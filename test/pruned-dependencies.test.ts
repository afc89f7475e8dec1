import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createProject, smallest, type Project } from './support/project.js';
import { startRegistry, type Registry } from './support/registry.js';
import { run } from './support/run.js';
import { modules, workspace as nxWorkspace } from './support/workspace.js';

const example = fileURLToPath(new URL('../examples/nx-service', import.meta.url));

const build = (name: string, source: string) => ({
  executor: 'nx:run-commands',
  outputs: [`{workspaceRoot}/dist/${name}`],
  options: {
    command: `mkdir -p dist/${name} && cp ${source} dist/${name}/`,
    forwardAllArgs: false,
  },
});

/** A project that names its dependencies in a package.json of its own. */
const naming = (name: string, dependencies?: object) => ({
  [`apps/${name}/project.json`]: JSON.stringify({
    name,
    targets: { build: build(name, `apps/${name}/package.json`) },
  }),
  [`apps/${name}/package.json`]: JSON.stringify({ name: `@acme/${name}`, dependencies }),
  [`apps/${name}/deploy/codedeployer.yml`]: `application: ${name}\nbucket: shop-revisions\ngroups: [web]\n`,
  [`apps/${name}/deploy/appspec.yml`]: smallest['deploy/appspec.yml'],
  [`apps/${name}/deploy/hook-scripts/web/AfterInstall.sh`]: 'true\n',
});

describe('the option "prunedDependencies" of Nx', () => {
  let workspace: Project;
  let registry: Registry;
  before(async () => {
    workspace = await createProject({
      '.nxignore': nxWorkspace['.nxignore'],
      // What a bundler writes beside its bundle: without "type" Node may not run it.
      'apps/api/src/package.json': '{ "type": "module", "devDependencies": { "once": "*" } }',
      ...naming('bundled'),
      ...naming('linked', { '@acme/bundled': '*', ms: '*' }),
      ...naming('ahead', { 'not-installed-yet': '^1.0.0' }),
    });
    await cp(example, workspace.directory, { recursive: true });
    await workspace.write({
      'package.json': JSON.stringify({
        name: 'acme',
        private: true,
        dependencies: { ms: '*', once: '*' },
      }),
    });
    const pack = ['pack', '--silent', ...['ms', 'once', 'wrappy'].map((one) => join(modules, one))];
    const { stdout } = await run('npm', pack, { cwd: workspace.directory });
    registry = await startRegistry(
      stdout
        .trim()
        .split('\n')
        .map((name) => workspace.path(name)),
    );
    const lock = ['install', '--package-lock-only', '--no-audit', `--registry=${registry.url}`];
    const locked = await run('npm', lock, { cwd: workspace.directory });
    expect(locked.code, locked.output).to.equal(0);
    const hook = workspace.path('apps/api/deploy/hook-scripts/web/AfterInstall.sh');
    const script = await readFile(hook, 'utf8');
    expect(script).to.contain('"npm ci --omit=dev"');
    await writeFile(hook, script.replace('npm ci', `npm ci --registry=${registry.url}`));
    await workspace.write({ node_modules: nxWorkspace.node_modules });
  });
  after(async () => {
    await registry.close();
    await workspace.dispose();
  });

  it('lets an instance install what the sources import, in the versions of the workspace, and nothing else; refuses what could not be installed', async () => {
    const { code, output } = await run(
      `${modules}/.bin/nx`,
      ['run-many', '-t', 'rehearse', '--output-style=stream'],
      {
        cwd: workspace.directory,
        env: {
          NX_ISOLATE_PLUGINS: 'false',
          CODEDEPLOYER_INSTANCES: '1',
          CODEDEPLOYER_ISOLATION: 'directory',
        },
      },
    );
    expect(output)
      .to.contain("The build's own package.json has the pruned dependencies")
      .and.to.contain('Rehearsed api ');
    const [, files = ''] = /its files: (.*)/.exec(output) ?? [];
    const live = join(files, 'var/www/api/current');
    expect(await readdir(join(live, 'node_modules'))).to.have.members(['.package-lock.json', 'ms']);
    const read = async (name: string) =>
      JSON.parse(await readFile(join(live, name), 'utf8')) as object;
    const { version } = JSON.parse(await readFile(join(modules, 'ms/package.json'), 'utf8')) as {
      readonly version: string;
    };
    const dependencies = { ms: version };
    expect(await read('package.json')).to.deep.equal({
      ...{ name: 'api', version: '0.0.1', type: 'module', dependencies },
    });
    expect(await read('package-lock.json'))
      .to.have.property('packages')
      .that.has.all.keys('', 'node_modules/ms');

    expect(code, output).to.equal(1);
    expect(output)
      .to.match(
        /"bundled" needs to run: apps\/bundled\/package.json names none.*\n.*\n.*\(NX_NO_DEPENDENCIES\)/,
      )
      .and.to.match(/"linked" needs "@acme\/bundled", which.*\n.*\n.*\(NX_LOCAL_DEPENDENCIES\)/)
      .and.to.match(
        /could not prune package-lock.json to the dependencies of "ahead".*\n.*npm install\n.*\(NX_LOCK_FILE_NOT_PRUNED\)/,
      )
      .and.not.to.match(/^(?!api).*Uploaded/m);
  });
});
