import { cp, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createNodes } from '@codedeployer/nx/plugin';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { createProject, smallest, type Project } from './support/project.js';
import { run, type Ended } from './support/run.js';
import { modules, workspace as nxWorkspace } from './support/workspace.js';

const plugin = '@codedeployer/nx/plugin';
const build = {
  executor: 'nx:run-commands',
  outputs: ['{workspaceRoot}/dist/apps/shop'],
  options: { command: 'mkdir -p dist/apps/shop && cp apps/shop/index.html dist/apps/shop/' },
};

describe('the plugin of Nx', () => {
  let workspace: Project;
  beforeEach(async () => {
    workspace = await createProject({
      ...nxWorkspace,
      'package.json': JSON.stringify({ name: 'acme', private: true }),
      'apps/shop/project.json': JSON.stringify({ name: 'shop', targets: { build } }),
      'apps/shop/index.html': 'hi\n',
    });
  });
  afterEach(() => workspace.dispose());

  const nx = (...args: string[]): Promise<Ended> =>
    run(`${modules}/.bin/nx`, args, { cwd: workspace.directory, env: {} });
  const json = async <T>(path: string): Promise<T> =>
    JSON.parse(await readFile(workspace.path(path), 'utf8')) as T;
  const register = (options?: object) =>
    workspace.write({
      'nx.json': JSON.stringify({
        ...(JSON.parse(nxWorkspace['nx.json']) as object),
        plugins: [options === undefined ? plugin : { plugin, options }],
      }),
    });
  /** The targets of a project as Nx has them, by name. */
  const targetsOf = async (project: string) => {
    const { code, stdout, output } = await nx('show', 'project', project, '--json');
    expect(code, output).to.equal(0);
    const shown = JSON.parse(stdout) as {
      readonly targets: Readonly<
        Record<string, { readonly executor: string; readonly configurations?: object }>
      >;
    };
    return shown.targets;
  };

  it('is registered by init once, which adds the command line and the rehearsal where they are missing', async () => {
    const devDependencies = { '@codedeployer/rehearsal': '^0.0.1', codedeployer: '^0.0.1' };
    const manifest = { name: 'acme', private: true, devDependencies };
    for (const round of ['first', 'second']) {
      const { code, output } = await nx('g', '@codedeployer/nx:init', '--skipPackageJson');
      expect(code, `${round}: ${output}`).to.equal(0);
      expect((await json<{ plugins: unknown }>('nx.json')).plugins).to.deep.equal([plugin]);
      expect(output.includes('UPDATE nx.json'), round).to.equal(round === 'first');
    }
    expect(await json('package.json')).to.deep.equal({ name: 'acme', private: true });

    const planned = await nx('g', '@codedeployer/nx:init', '--dry-run');
    expect(planned.output).to.contain('UPDATE package.json');
    await workspace.write({ 'package.json': JSON.stringify(manifest) });
    expect((await nx('g', '@codedeployer/nx:init')).code).to.equal(0);
    expect(await json('package.json')).to.deep.equal(manifest);
  });

  it('has what setup wrote rehearsed as it says, and setup changes nothing the second time', async () => {
    const setup = ['g', '@codedeployer/nx:setup', 'shop', '--skipPackageJson', '--groups=web'];
    await register({ rehearseTargetName: false });
    const planned = await nx(...setup, '--dry-run');
    expect(planned.output)
      .to.contain('CREATE apps/shop/deploy/codedeployer.yml')
      .and.to.contain('try `CODEDEPLOYER_REHEARSE=1 npx nx run shop:codedeploy`');
    await workspace.write({ 'nx.json': nxWorkspace['nx.json'] });
    expect(await stat(workspace.path('apps/shop/deploy')).catch(() => 'none')).to.equal('none');

    const ended = await nx(...setup, '--bucket=shop-revisions', '--region=eu-west-1');
    expect(ended.code, ended.output).to.equal(0);
    const [, command = ''] = /try `npx (.*)`; it needs no AWS account/.exec(ended.output) ?? [];
    expect(command).to.equal('nx run shop:rehearse');
    const green = await run(`${modules}/.bin/nx`, command.split(' ').slice(1), {
      cwd: workspace.directory,
      env: { CODEDEPLOYER_INSTANCES: '1', CODEDEPLOYER_ISOLATION: 'directory' },
    });
    expect(green.code, green.output).to.equal(0);
    expect(green.output).to.contain('succeeded on 1 of 1 instance');

    // The command line has no lines to add.
    const wired = await workspace.codedeployer(['setup', '--yes', '--project', 'shop']);
    expect(wired.output, wired.output).not.to.contain('project.json');
    await register({ rehearseTargetName: 'try' });
    const again = await nx(...setup);
    expect(again.output).to.contain('try `npx nx run shop:try`');
    expect(again.output).to.contain('kept apps/shop/deploy/codedeployer.yml');
    expect(again.output).not.to.match(/^(CREATE|UPDATE)/m);
    const refused = await nx('g', '@codedeployer/nx:setup', 'shop', '--strategy=copy');
    expect(refused.code).to.equal(1);
    expect(refused.output).to.match(/strategy.*(rotating-releases|enum)/s);

    const file = 'apps/shop/deploy/codedeployer.yml';
    const before = await readFile(workspace.path(file), 'utf8');
    const grown = await nx(
      'g',
      '@codedeployer/nx:group',
      'worker',
      'shop',
      '--strategy=simple-copy',
    );
    expect(grown.code, grown.output).to.equal(0);
    expect(grown.output)
      .to.contain(`UPDATE ${file}`)
      .and.to.contain('CREATE apps/shop/deploy/hook-scripts/worker/AfterInstall.sh')
      .and.not.to.contain('to "groups"');
    const after = await readFile(workspace.path(file), 'utf8');
    expect(after.replace(/\n +- worker\b|, worker\b/, ''))
      .to.equal(before)
      .and.not.to.equal(after);
    const twice = await nx('g', '@codedeployer/nx:group', 'worker', 'shop');
    expect(twice.code).to.equal(1);
    expect(twice.output)
      .to.contain('"worker" is not added')
      .and.to.contain('Hint: Nothing was written.')
      .and.not.to.contain('CREATE');
  });

  it('sets a project up by its name without the scope, as `nx run` takes it, and names those there are', async () => {
    await workspace.write({
      'apps/api/project.json': JSON.stringify({ name: '@acme/api', targets: { build } }),
    });
    const planned = await nx(
      'g',
      '@codedeployer/nx:setup',
      'api',
      '--skipPackageJson',
      '--dry-run',
    );
    expect(planned.code, planned.output).to.equal(0);
    expect(planned.output)
      .to.contain('CREATE apps/api/deploy/codedeployer.yml')
      .and.to.contain('npx nx run @acme/api:rehearse');
    for (const generator of [['setup'], ['group', 'worker']]) {
      const [name = '', ...before] = generator;
      const refused = await nx('g', `@codedeployer/nx:${name}`, ...before, 'shopp');
      expect(refused.code, refused.output).to.equal(1);
      expect(refused.output, refused.output)
        .to.contain('There is no project "shopp" in the workspace. Did you mean "shop"?')
        .and.to.contain('It has "@acme/api" or "shop".');
    }
  });

  it('gives a project its targets by the names that are wanted, and those of project.json win', async () => {
    const environments = 'environments:\n  production: {}\n  staging: {}\n';
    await register({
      codedeployTargetName: 'ship',
      rollbackTargetName: false,
      buildTargetName: 'compile',
      prunedDependencies: true,
    });
    await workspace.write({
      'apps/shop/deploy/codedeployer.yml': `application: shop\n${environments}`,
      'apps/shop/deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'apps/shop/project.json': JSON.stringify({
        name: 'shop',
        targets: { compile: build, push: { options: { version: '7' } } },
      }),
    });
    const targets = await targetsOf('shop');
    expect(targets).to.have.all.keys([
      ...['compile', 'ship', 'rehearse', 'package', 'push', 'status', 'check', 'activate'],
    ]);
    expect(targets.ship).to.deep.include({
      executor: '@codedeployer/nx:codedeploy',
      cache: false,
      dependsOn: ['compile'],
      options: { buildTarget: 'compile', prunedDependencies: true },
      configurations: { production: {}, staging: {} },
      metadata: {
        technologies: ['codedeploy'],
        description: 'Deploys the build through AWS CodeDeploy',
      },
    });
    expect(targets.push).to.deep.include({
      options: { buildTarget: 'compile', prunedDependencies: true, version: '7' },
    });
  });

  it('makes an archive that Nx keeps, by what is in it, for each configuration its own', async () => {
    await register();
    const { 'dist/index.html': _built, ...deployed } = smallest;
    const build = {
      executor: 'nx:run-commands',
      cache: true,
      outputs: ['{workspaceRoot}/dist/apps/shop'],
      options: { forwardAllArgs: false },
      // Both into one folder: whoever is late packs what the other one has built.
      configurations: Object.fromEntries(
        ['production', 'staging'].map((one) => [
          one,
          {
            command: `mkdir -p dist/apps/shop && sed 's/$/ for ${one}/' apps/shop/index.html > dist/apps/shop/index.html`,
          },
        ]),
      ),
    };
    await workspace.write({
      'apps/shop/project.json': JSON.stringify({ name: 'shop', targets: { build } }),
      ...Object.fromEntries(
        Object.entries(deployed).map(([path, text]) => [`apps/shop/${path}`, text]),
      ),
      // A tar has its files as they are.
      'apps/shop/deploy/codedeployer.yml': `${smallest['deploy/codedeployer.yml']}format: tar
environments:
  production: {}
  staging: {}
`,
      '.gitignore': 'node_modules\ndist\n.nx\n',
    });
    const git = (...args: string[]) =>
      run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: workspace.directory,
      });
    await git('init', '-q');
    await git('add', '-A');
    await git('commit', '-qm', 'one');
    const archives = workspace.path('apps/shop/.codedeployer');
    const packed = async (configuration: string) => {
      const { code, output } = await run(
        `${modules}/.bin/nx`,
        ['run', `shop:package:${configuration}`],
        { cwd: workspace.directory, env: { NX_ISOLATE_PLUGINS: 'false' } },
      );
      expect(code, output).to.equal(0);
      const bytes = await readFile(join(archives, `revision-${configuration}.tar`));
      return {
        bytes,
        text: bytes.toString('latin1'),
        kept: /shop:package\S* {2}\[local cache\]/.test(output),
      };
    };
    const production = await packed('production');
    expect(production.text).to.contain('hi for production\n');
    const staging = await packed('staging');
    expect(staging.text).to.contain('hi for staging\n');
    expect([production.kept, staging.kept]).to.deep.equal([false, false]);

    await rm(archives, { recursive: true });
    const again = await packed('production');
    expect(again.kept).to.equal(true);
    expect(again.bytes.equals(production.bytes)).to.equal(true);
    expect((await git('status', '--porcelain')).output).to.equal('');

    await workspace.write({ 'apps/shop/index.html': 'ho\n' });
    expect((await packed('production')).text).to.contain('ho for production\n');
  });

  it('looks at what a deployment of the build needs, and plans what is to be made on AWS until --yes', async () => {
    await register();
    await workspace.write({
      'apps/shop/deploy/codedeployer.yml': `application: shop
bucket: shop-revisions
groups: [web]
region: eu-central-1
activation:
  serviceRole: shop-codedeploy
  ec2Tags: [{ key: Role, value: web }]
`,
      'apps/shop/deploy/appspec.yml': smallest['deploy/appspec.yml'],
      'apps/shop/deploy/hook-scripts/web/AfterInstall.sh':
        smallest['deploy/hook-scripts/web/AfterInstall.sh'],
      // Of the build, not of the project, whose folder has no such file.
      'dist/apps/shop/.env': 'TOKEN=1\n',
    });
    const ended = (...args: string[]) =>
      run(`${modules}/.bin/nx`, args, {
        cwd: workspace.directory,
        env: { NX_ISOLATE_PLUGINS: 'false', CODEDEPLOYER_REHEARSE: '1' },
      });
    // One after the other, as a project is rehearsed by one process at a time.
    const both = ['run-many', '-t', 'check', 'activate', '--parallel=1', '--output-style=stream'];
    const { code, output } = await ended(...both);
    expect(code, output).to.equal(1);
    expect(output)
      .to.match(/problem +lint: .*\.env/)
      .and.to.match(/\+ deployment group shop\/web/)
      .and.to.contain('Nothing has been changed: --yes ("yes") makes it so.')
      .and.to.match(/^- shop:check$/m)
      .and.not.to.match(/^- shop:activate$/m);
    const made = await ended('run', 'shop:activate', '--yes');
    expect(made.code, made.output).to.equal(0);
    expect(made.output)
      .to.contain('Created deployment group shop/web')
      .and.not.to.contain('--yes (');
  });

  it('refuses an option that it does not have, and one whose target would not be there', async () => {
    await register({ codedeployTargetNme: 'ship' });
    const { code, output } = await nx('show', 'project', 'shop', '--json');
    expect(code, output).to.equal(1);
    expect(output).to.contain(
      'in nx.json has no option "codedeployTargetNme". Did you mean "codedeployTargetName"?',
    );

    const [, create] = createNodes;
    const context = { workspaceRoot: workspace.directory, nxJsonConfiguration: {} };
    for (const [options, told] of [
      [{ deployments: true }, 'no option "deployments". It has "codedeployTargetName", "rehearse'],
      [{ pushTargetName: true }, '"pushTargetName" .* has to be the name of a target, or false'],
      [{ buildTargetName: false }, '"buildTargetName" .* has to be the name of a target\\.$'],
      [{ prunedDependencies: 'yes' }, '"prunedDependencies" .* has to be true or false'],
      [{ pushTargetName: 'build' }, '"pushTargetName" .* is "build", and so is "buildTargetName"'],
      [{ statusTargetName: 'push' }, '"pushTargetName" .* is "push", and so is "statusTargetName"'],
    ] as const)
      expect((await errorOf(create([], options as object, context))).message).to.match(
        new RegExp(told),
      );
    // None of some is no name that they have in common.
    await create([], { pushTargetName: false, statusTargetName: false }, context);
  });

  it('leaves alone what is no project, and a configuration that cannot be read', async () => {
    await register();
    await workspace.write({
      'deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'docs/deploy/appspec.yml': 'version: 0.0\nos: linux\n',
      'apps/shop/deploy/codedeployer.yml': 'environments: [\n',
    });
    const { stdout } = await nx('show', 'projects', '--json');
    expect(JSON.parse(stdout)).to.deep.equal(['shop']);
    expect(await targetsOf('shop')).to.include.keys('codedeploy', 'rehearse');
  });

  it('has a list of migrations that `nx migrate` finds', () => {
    const require = createRequire(import.meta.url);
    const manifest = require('@codedeployer/nx/package.json') as {
      readonly 'nx-migrations': { readonly migrations: string };
    };
    const listed = require(
      join('@codedeployer/nx', manifest['nx-migrations'].migrations),
    ) as object;
    expect(listed).to.deep.equal({ generators: {} });
    const { readNxMigrateConfig } = require('nx/src/utils/package-json') as {
      readonly readNxMigrateConfig: (json: unknown) => object;
    };
    expect(readNxMigrateConfig(manifest)).to.deep.include({ migrations: './migrations.json' });
  });

  it('needs nothing but a reader of YAML where Nx makes its graph: neither core nor an SDK', async () => {
    const source = dirname(createRequire(import.meta.url).resolve(plugin));
    await cp(source, workspace.path('alone'), { recursive: true });
    await workspace.write({
      'alone/package.json': '{ "type": "module" }',
      'alone/node_modules/yaml': { link: join(modules, 'yaml') },
    });
    const script = "import('./plugin.js').then(({ name }) => console.log(name))";
    const options = { cwd: workspace.path('alone'), env: {} };
    const { code, stdout, output } = await run(process.execPath, ['-e', script], options);
    expect(code, output).to.equal(0);
    expect(stdout).to.equal('@codedeployer/nx\n');
  });
});
