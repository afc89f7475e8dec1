import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, symlink, utimes } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseTargetString, type ExecutorContext, type TargetConfiguration } from '@nx/devkit';
import { loadRevisionConfig } from '@codedeployer/core';
import { createWorld, errorOf, type Tree, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { configurationOf } from '../dist/asked-configuration.js';
import { buildOutputs, entriesOf } from '../dist/build-outputs.js';
import { keepsArchive, tellUnseen } from '../dist/cached-archive.js';
import { findSourceUnlessNamed } from '../dist/find-source.js';
import { parseTarget } from '../dist/parse-target.js';
import { pruneDependencies } from '../dist/prune-dependencies.js';
import { refuseUnknownOptions } from '../dist/refuse-unknown-options.js';
import { refuseCached } from '../dist/refuse-cached.js';
import { resolveConfig, type CodedeployOptions } from '../dist/resolve-config.js';
import { withConfiguration } from '../dist/running-configuration.js';

describe('the executor codedeploy', () => {
  let world: World;
  let root: string;
  beforeEach(async () => {
    // The devkit is the workspace's own, so this one has Nx as well.
    const modules = dirname(dirname(createRequire(import.meta.url).resolve('nx/package.json')));
    world = await createWorld({ node_modules: { link: modules } });
    root = world.directory;
  });
  afterEach(() => world.dispose());

  const write = (files: Tree) => world.write(files);

  function context(
    targets: Readonly<Record<string, TargetConfiguration>>,
    configurationName?: string,
  ): ExecutorContext {
    const data = { root: 'apps/shop', targets };
    return {
      root,
      cwd: root,
      isVerbose: false,
      projectName: 'shop',
      targetName: 'codedeploy',
      ...(configurationName === undefined ? {} : { configurationName }),
      projectGraph: { nodes: { shop: { name: 'shop', type: 'app', data } }, dependencies: {} },
      nxJsonConfiguration: {},
      projectsConfigurations: { version: 2, projects: { shop: data } },
    };
  }

  const codedeploy = { executor: '@codedeployer/nx:codedeploy' };

  describe('finds the build output', () => {
    const build: TargetConfiguration = {
      executor: 'x',
      outputs: ['{options.outputPath}'],
      options: { outputPath: 'dist/plain' },
      defaultConfiguration: 'fast',
      configurations: {
        fast: { outputPath: 'dist/fast' },
        production: { outputPath: 'dist/production' },
      },
    };

    beforeEach(() => write({ 'dist/plain/a': '', 'dist/fast/a': '', 'dist/production/a': '' }));

    const cases: [string, string, string | undefined, string][] = [
      ['of the configuration of the build when none is asked for', 'build', undefined, 'dist/fast'],
      [
        'of the configuration that runs, where the build has it',
        'build',
        'production',
        'dist/production',
      ],
      [
        "of the build's default, where the build does not have the one that runs",
        'build',
        'staging',
        'dist/fast',
      ],
      [
        'of the configuration that the build target names',
        'shop:build:production',
        undefined,
        'dist/production',
      ],
    ];
    for (const [what, target, configuration, expected] of cases) {
      it(what, async () => {
        const outputs = await buildOutputs(target, context({ build, codedeploy }, configuration));
        expect(outputs.map(({ path }) => path)).to.deep.equal([join(root, expected)]);
      });
    }

    it('or says that there is no such target, or that it left nothing', async () => {
      const missing = await buildOutputs('bild', context({ build, codedeploy })).catch(
        (error: unknown) => error,
      );
      expect(missing).to.have.property('code', 'NX_BUILD_TARGET_MISSING');
      await rm(join(root, 'dist'), { recursive: true });
      const empty = await buildOutputs('build', context({ build, codedeploy })).catch(
        (error: unknown) => error,
      );
      expect(empty).to.have.property('code', 'NX_BUILD_OUTPUT_MISSING');
      expect((empty as Error).message).to.contain('dist/fast');
    });

    /** The paths in the revision of a build with these outputs, or the error. */
    async function deployed(...declared: string[]): Promise<string[] | Error> {
      const outputs = declared.map((path) => `{workspaceRoot}/${path}`);
      try {
        const found = await buildOutputs(
          'build',
          context({ build: { executor: 'x', outputs }, codedeploy }),
        );
        const paths: string[] = [];
        for await (const { path } of entriesOf(found, {})) paths.push(path);
        return paths.sort();
      } catch (error) {
        return error as Error;
      }
    }

    it('and refuses half of it: each declared output has to be there', async () => {
      const half = await deployed('dist/plain', 'dist/absent', 'dist/plain/a/b');
      expect(half).to.have.property('code', 'NX_BUILD_OUTPUT_MISSING');
      expect((half as Error).message).to.contain('dist/absent, dist/plain/a/b are not there');
      expect(await deployed()).to.have.property('code', 'NX_BUILD_OUTPUT_MISSING');
    });

    it('with files at their own names, and once what is declared twice', async () => {
      await write({ 'dist/server.js': 'x', 'dist/[id]/page': '' });
      expect(await deployed('dist/server.js')).to.deep.equal(['server.js']);
      expect(
        await deployed('dist/server.js', 'dist/plain', 'dist/plain/a', 'dist/[id]', 'dist/[id]'),
      ).to.deep.equal(['a', 'page', 'server.js']);
    });

    const failureFor = async (target: TargetConfiguration) =>
      buildOutputs('build', context({ build: target, codedeploy })).catch(
        (error: unknown) => error as Error,
      );

    it('and takes nothing for an output that Nx only guesses', async () => {
      await write({ 'apps/shop/public/robots.txt': '', 'dist/apps/shop/a': '' });
      for (const undeclared of [{ executor: 'nx:run-script' }, { command: 'make' }])
        expect(await failureFor(undeclared)).to.have.property('code', 'NX_BUILD_OUTPUT_UNDECLARED');
      expect(
        await buildOutputs(
          'build',
          context({ build: { options: { outputPath: 'dist/plain' } }, codedeploy }),
        ),
      ).to.have.length(1);
    });

    it('and names an option that does not say where the output is', async () => {
      const outputs = ['{options.outputPath}'];
      const outputPath = { base: 'dist/plain', browser: 'browser' };
      for (const [target, said] of [
        [{ outputs }, '"outputPath" is not set'],
        [{ outputs: ['{workspaceRoot}/{options.out.path}'] }, '"out.path" is not set'],
        [{ outputs, options: { outputPath } }, '"outputPath" is an object (base, browser)'],
        [{ options: { outputPath } }, '"outputPath" is an object (base, browser)'],
      ] as const) {
        const error = await failureFor(target as unknown as TargetConfiguration);
        expect(error).to.have.property('code', 'NX_BUILD_OUTPUT_UNSET');
        expect((error as Error).message).to.contain(said);
      }
      const based = { outputs: ['{options.outputPath.base}'], options: { outputPath } };
      expect(await failureFor(based)).to.have.length(1);
    });

    it('and says that it cannot deploy a pattern, or what it cannot look at', async () => {
      const pattern = await deployed('dist/plain', 'dist/**/*.{js,css}');
      expect(pattern).to.have.property('code', 'NX_BUILD_OUTPUT_PATTERN');
      expect((pattern as Error).message).to.contain('dist/**/*.{js,css}');
      await symlink('loop', join(root, 'loop'));
      expect(await deployed('loop/dist')).to.have.property('code', 'SOURCE_UNREADABLE');
    });
  });

  describe('reads the name of a target as Nx does', () => {
    const targets = {
      build: { configurations: { production: {}, 'a:b': {} } },
      'vite:build': { configurations: { production: {} } },
    };
    const running = context(targets);
    for (const project of ['other', 'scope:lib'])
      running.projectGraph.nodes[project] = {
        name: project,
        type: 'lib',
        data: { root: project, targets },
      };
    const cases: [string, string, string, string | undefined][] = [
      ['build', 'shop', 'build', undefined],
      ['build:production', 'shop', 'build', 'production'],
      ['build:a:b', 'shop', 'build', 'a:b'],
      ['vite:build', 'shop', 'vite:build', undefined],
      ['vite:build:production', 'shop', 'vite:build', 'production'],
      ['"vite:build":production', 'shop', 'vite:build', 'production'],
      ['shop:vite:build', 'shop', 'vite:build', undefined],
      ['shop:"vite:build"', 'shop', 'vite:build', undefined],
      ['shop:"vite:build":production', 'shop', 'vite:build', 'production'],
      ['other:build', 'other', 'build', undefined],
      ['other:build:production', 'other', 'build', 'production'],
      ['scope:lib:vite:build', 'scope:lib', 'vite:build', undefined],
    ];
    for (const [text, project, target, configuration] of cases)
      it(`${text} is ${target} of ${project}`, () => {
        const read = parseTarget(text, running);
        expect(read).to.include({ project, target, configuration });
        // Nx's own reading; it does not find a project with a colon in its name.
        if (project === 'scope:lib') return;
        expect(parseTargetString(text, running)).to.deep.equal({ project, target, configuration });
      });

    it('and says which targets there are, and what "^" means', () => {
      expect(() => parseTarget('scope:lib:bild', running))
        .to.throw('There is no target "scope:lib:bild"')
        .with.property('message')
        .that.contains('the project "scope:lib" has "build" or "vite:build"');
      expect(() => parseTarget('^build', running))
        .to.throw()
        .with.property('hint')
        .that.contains('dependencies');
    });

    it('and refuses a configuration that the target does not have', async () => {
      const error = await buildOutputs('build:staging', running).catch((thrown: unknown) => thrown);
      expect(error).to.have.property('code', 'NX_BUILD_CONFIGURATION_MISSING');
    });
  });

  it('refuses to be cached, by the target or by an old nx.json', () => {
    const cached = context({ codedeploy: { ...codedeploy, cache: true } });
    expect(() => refuseCached(cached)).to.throw('caches the target "shop:codedeploy"');
    const runner = { options: { cacheableOperations: ['codedeploy'] } };
    const old = (target: TargetConfiguration) => ({
      ...context({ codedeploy: target }),
      nxJsonConfiguration: { tasksRunnerOptions: { default: runner } },
    });
    expect(() => refuseCached(old(codedeploy))).to.throw('"shop:codedeploy"');
    refuseCached(old({ ...codedeploy, cache: false }));
    refuseCached(context({ codedeploy }));
  });

  it('finds the configuration that Nx was asked for among its arguments', () => {
    for (const [args, expected] of [
      ['run shop:codedeploy', undefined],
      ['run shop:codedeploy:production', 'production'],
      ['run shop:codedeploy --configuration=production', 'production'],
      ['run-many -t codedeploy -c production', 'production'],
      ['codedeploy shop --prod', 'production'],
      ['run shop:codedeploy -- -c production', undefined],
    ] as const)
      expect(configurationOf(args.split(' '), 'shop:codedeploy'), args).to.equal(expected);
  });

  it('puts several outputs into one revision', async () => {
    await write({ 'dist/a/shared/one': '1', 'dist/b/shared/two': '2' });
    const paths: string[] = [];
    const targets = {
      build: { executor: 'x', outputs: ['{workspaceRoot}/dist/a', '{workspaceRoot}/dist/b'] },
      codedeploy,
    };
    const outputs = await buildOutputs('build', context(targets));
    for await (const { path } of entriesOf(outputs, {})) paths.push(path);
    expect(paths.sort()).to.deep.equal(['shared', 'shared/one', 'shared/two']);
  });

  const config = 'application: shop\nbucket: shop-revisions\ngroups: [web]\nregion: eu-central-1\n';

  /** Runs the executor in a process of its own, because it writes to the output. */
  async function run(
    options: CodedeployOptions,
    targets: Readonly<Record<string, TargetConfiguration>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const script = `
        import { codedeploy } from '@codedeployer/nx';
        const [options, context] = JSON.parse(process.argv[1]);
        console.log(await codedeploy(options, context));`;
    const given = JSON.stringify([{ rehearse: true, out: 'held', ...options }, context(targets)]);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script, given],
      { cwd: fileURLToPath(new URL('.', import.meta.url)), env: { ...process.env, ...env } },
    );
    return stdout;
  }

  it('names every named pipe in several outputs at once, and in one that is a file', async () => {
    await write({
      'dist/a/one': '1',
      'dist/b/two': '2',
      'apps/shop/deploy/appspec.yml':
        'version: 0.0\nos: linux\nfiles:\n  - source: one\n    destination: /opt/shop\n',
      'apps/shop/deploy/codedeployer.yml': config,
    });
    const pipes = ['dist/a/pipe', 'dist/b/other', 'dist/alone'];
    execFileSync('mkfifo', pipes, { cwd: root });
    const outputs = ['a', 'b', 'alone'].map((name) => `{workspaceRoot}/dist/${name}`);
    const output = await run({}, { build: { executor: 'x', outputs }, codedeploy });
    expect(output).to.contain('{ success: false }');
    for (const pipe of pipes) expect(output).to.contain(`${join(root, pipe)} is a named pipe`);
  });

  it('installs the outputs of a build with the times that are asked for', async () => {
    await write({
      'dist/shop/a.txt': 'a',
      'apps/shop/deploy/appspec.yml':
        'version: 0.0\nos: linux\nfiles:\n  - source: a.txt\n    destination: /opt/shop\n',
      'apps/shop/deploy/codedeployer.yml': config,
    });
    await mkdir(join(root, 'apps/shop/dist'));
    const modified = new Date('2024-01-02T03:04:05Z');
    await utimes(join(root, 'dist/shop/a.txt'), modified, modified);
    const targets = {
      build: { executor: 'x', outputs: ['{workspaceRoot}/dist/shop'] },
      codedeploy,
    };
    const date = '2024-05-01T12:00:00Z';
    for (const [times, env, expected] of [
      ['preserve', {}, modified],
      [date, { SOURCE_DATE_EPOCH: '1700000001' }, new Date(date)],
      [undefined, { SOURCE_DATE_EPOCH: '1700000001' }, new Date(1700000001000)],
    ] as const) {
      const more = times === undefined ? {} : { times };
      expect(await run({ fresh: true, ...more }, targets, env)).to.contain('{ success: true }');
      const held = (await readdir(join(root, 'apps/shop/held'), { recursive: true })).find((name) =>
        name.endsWith('opt/shop/a.txt'),
      );
      const { mtime } = await stat(join(root, 'apps/shop/held', held ?? ''));
      expect(mtime, times).to.deep.equal(expected);
      await rm(join(root, 'apps/shop/held'), { recursive: true });
    }
  });

  describe('deploys an archive as it is', () => {
    beforeEach(async () => {
      await write({
        'release/appspec.yml':
          'version: 0.0\nos: linux\nfiles:\n  - source: a.txt\n    destination: /opt/shop\n',
        'release/a.txt': 'from the archive',
        'dist/a/b.txt': '',
        'dist/b/c.txt': '',
        'apps/shop/deploy/codedeployer.yml': config,
      });
      await mkdir(join(root, 'apps/shop/dist'));
      const archive = join(root, 'apps/shop/release.tar');
      execFileSync('tar', ['-cf', archive, '-C', join(root, 'release'), 'appspec.yml', 'a.txt']);
    });

    const two: TargetConfiguration = {
      executor: 'x',
      outputs: ['{workspaceRoot}/dist/a', '{workspaceRoot}/dist/b'],
    };
    const cases: [string, CodedeployOptions, Record<string, TargetConfiguration>][] = [
      ['of a project without a build', { archive: 'release.tar' }, { codedeploy }],
      [
        'instead of the outputs of the build',
        { archive: 'release.tar' },
        { build: two, codedeploy },
      ],
      [
        'also when a build target is named',
        { archive: 'release.tar', buildTarget: 'build' },
        { build: two, codedeploy },
      ],
    ];
    for (const [what, options, targets] of cases)
      it(what, async () => {
        const output = await run(options, targets);
        expect(output).to.contain('{ success: true }');
        if (options.buildTarget !== undefined)
          expect(output).to.contain(
            '"buildTarget" is not heeded: release.tar is deployed as it is',
          );
        const held = await readdir(join(root, 'apps/shop/held'), { recursive: true });
        const file = held.find((name) => name.endsWith('opt/shop/a.txt'));
        expect(await readFile(join(root, 'apps/shop/held', file ?? ''), 'utf8')).to.equal(
          'from the archive',
        );
      });

    it('that the configuration file names', async () => {
      await write({ 'apps/shop/deploy/codedeployer.yml': `${config}archive: release.tar\n` });
      expect(await run({}, { build: two, codedeploy })).to.contain('{ success: true }');
    });
  });

  describe('resolves the configuration', () => {
    const notices: string[] = [];
    const notice = (message: string) => notices.push(message);
    afterEach(() => notices.splice(0));

    const options = { application: 'shop', bucket: 'shop-revisions', groups: ['alfa', 'beta'] };
    const target = {
      ...codedeploy,
      options,
      configurations: { small: { groups: ['alfa'] }, staging: {} },
    };

    it('from project.json alone', async () => {
      const groups = ['alfa', 'beta'] as const;
      const config = await resolveConfig(
        { ...options, groups },
        context({ codedeploy: target }),
        {},
        notice,
      );
      expect(config).to.include({ application: 'shop', directory: join(root, 'apps/shop') });
    });

    it('with the Nx configuration as the environment of the file, where the file has it', async () => {
      await write({
        'apps/shop/deploy/codedeployer.yml':
          'environments:\n  production:\n    region: us-east-1\n',
      });
      const production = await resolveConfig(
        options,
        context({ codedeploy: target }, 'production'),
        {},
        notice,
      );
      expect(production.region).to.equal('us-east-1');
      expect(notices).to.deep.equal([]);
      const other = await resolveConfig(
        options,
        context({ codedeploy: target }, 'staging'),
        {},
        notice,
      );
      expect(other.region).to.equal(undefined);
      expect(notices).to.have.lengthOf(1);
      expect(notices[0]).to.contain('"staging"').and.to.contain('(production)');
      const mistyped = resolveConfig(
        options,
        context({ codedeploy: target }, 'prodution'),
        {},
        notice,
      );
      expect(await mistyped.catch((error: unknown) => error)).to.have.property(
        'code',
        'ENVIRONMENT_UNKNOWN',
      );
    });

    it('with the environment that shows in the build only, as Nx hides what the target does not declare', async () => {
      await write({
        'apps/shop/deploy/codedeployer.yml':
          'environments:\n  production:\n    region: us-east-1\n',
      });
      const build = { executor: 'x', configurations: { production: {}, fast: {} } };
      const ran = (configuration: string | undefined, defaultConfiguration?: string) => {
        const usual = defaultConfiguration === undefined ? {} : { defaultConfiguration };
        const task = {
          id: 'shop:build',
          target: {
            project: 'shop',
            target: 'build',
            ...(configuration === undefined ? {} : { configuration }),
          },
          overrides: {},
          outputs: [],
          parallelism: true,
          cache: false,
        };
        return withConfiguration(
          {
            ...context({ build: { ...build, ...usual }, codedeploy }),
            taskGraph: {
              roots: [task.id],
              tasks: { [task.id]: task },
              dependencies: {},
              continuousDependencies: {},
            },
          },
          'build',
        );
      };
      const regionOf = async (running: ExecutorContext) =>
        (await resolveConfig(options, running, {}, notice)).region;
      expect(await regionOf(ran('production'))).to.equal('us-east-1');
      expect(await regionOf(ran('production', 'fast'))).to.equal('us-east-1');
      expect(notices).to.deep.equal([]);
      // What runs when nothing is asked for says nothing.
      for (const running of [ran('production', 'production'), ran(undefined)]) {
        const error: unknown = await regionOf(running).catch((thrown: unknown) => thrown);
        expect(error).to.have.property('code', 'NX_CONFIGURATION_UNDECLARED');
        expect(error).to.have.property('hint').that.contains('"production": {}');
      }
    });

    it('with an Nx configuration that only the build has, of whichever project', async () => {
      const build = { executor: 'x', configurations: { production: {} } };
      const targets = { build, bundle: { executor: 'x' }, codedeploy: target };
      const running = context(targets, 'production');
      const other = { name: 'other', type: 'app' as const, data: { root: 'apps/other', targets } };
      running.projectGraph.nodes.other = other;
      for (const buildTarget of [
        'build',
        'shop:build',
        'other:build',
        'other:build:production',
        undefined,
      ])
        await resolveConfig({ ...options, buildTarget }, running, {}, notice);
      for (const buildTarget of ['shop:bundle', 'other:bundle', 'nobody:build'])
        expect(
          await resolveConfig({ ...options, buildTarget }, running, {}, notice).catch(
            (error: unknown) => error,
          ),
        ).to.have.property('code', 'ENVIRONMENT_UNKNOWN');
    });

    it('with the groups of the command line as a choice among those of project.json', async () => {
      const chosen = await resolveConfig(
        { ...options, groups: ['beta'] },
        context({ codedeploy: target }),
        {},
        notice,
      );
      expect(chosen.groups).to.deep.equal(['beta']);
      expect(chosen.configuredGroups).to.deep.equal(['alfa', 'beta']);
      const wrong = await resolveConfig(
        { ...options, groups: ['beto'] },
        context({ codedeploy: target }),
        {},
        notice,
      ).catch((error: unknown) => error);
      expect(wrong).to.have.property('code', 'GROUP_UNKNOWN');
    });

    it('with the groups of an Nx configuration', async () => {
      const config = await resolveConfig(
        { ...options, groups: ['alfa'] },
        context({ codedeploy: target }, 'small'),
        {},
        notice,
      );
      expect(config.configuredGroups).to.deep.equal(['alfa']);
    });
  });

  it('is told apart from the others by what it takes, and leaves executors of others alone', () => {
    const given = { archive: 'a.zip', json: true };
    const refusal = (executor: string) => () =>
      refuseUnknownOptions(given, context({ codedeploy: { executor } }));
    expect(refusal('@codedeployer/nx:status')).to.throw(
      '(@codedeployer/nx:status) has no option "archive".',
    );
    expect(refusal('@codedeployer/nx:codedeploy')).to.throw('has no option "json".');
    expect(refusal('@acme/nx:ship')).not.to.throw();
  });

  it('does not prune the dependencies of a workspace that has no versions of them, and says where it need not', async () => {
    const prune = pruneDependencies({ project: 'shop', target: 'build' }, context({}));
    expect((await errorOf(prune)).message).to.contain('has no package-lock.json');
    for (const named of [{ archive: 'a.zip' }, { revision: '7' }]) {
      const options = { application: 'shop', groups: ['web'], ...named };
      const config = await loadRevisionConfig({ directory: root, options, env: {} });
      const lines: string[] = [];
      const tell = (line: string) => void lines.push(line);
      await findSourceUnlessNamed({ prunedDependencies: true }, config, context({}), tell);
      expect(lines.join()).to.match(/^"prunedDependencies" is not heeded: (a.zip|7) is deployed/);
    }
  });

  describe('makes an archive that Nx caches', () => {
    const output = () => join(root, 'dist/shop.zip');
    const running = (target: TargetConfiguration, tasks: readonly string[] = []) => {
      const target_ = { executor: '@codedeployer/nx:package', cache: true, ...target };
      const build = { executor: 'x', outputs: ['{workspaceRoot}/dist/shop'] };
      const ran = tasks.map((name) => ({
        id: `shop:${name}`,
        target: { project: 'shop', target: name },
        overrides: {},
        outputs: [],
        parallelism: true,
        cache: true,
      }));
      return {
        ...context({ build, package: target_ }),
        targetName: 'package',
        taskGraph: {
          roots: [],
          tasks: Object.fromEntries(ran.map((task) => [task.id, task])),
          dependencies: {},
          continuousDependencies: {},
        },
      };
    };

    it('only where the target declares it, so that there is one the second time', () => {
      for (const outputs of [
        ['{options.output}'],
        ['{workspaceRoot}/dist/shop.zip'],
        ['{workspaceRoot}/dist'],
        ['{workspaceRoot}/dist/*.zip'],
      ])
        keepsArchive(running({ outputs }), output());
      keepsArchive(running({ cache: false }), undefined);
      const lost: [TargetConfiguration, string | undefined][] = [
        [{}, output()],
        [{ outputs: ['{workspaceRoot}/dist/shop'] }, output()],
        [{ outputs: ['{options.output}'] }, undefined],
      ];
      for (const [target, file] of lost)
        expect(() => keepsArchive(running(target), file))
          .to.throw()
          .with.property('code', 'NX_ARCHIVE_UNDECLARED');
    });

    it('and says what else its inputs have to name', async () => {
      const config = await loadRevisionConfig({
        directory: root,
        options: { application: 'shop', groups: ['web'] },
        env: {},
      });
      const told = (
        options: CodedeployOptions,
        more: Partial<typeof config>,
        ...[target, tasks]: Parameters<typeof running>
      ) => {
        const lines: string[] = [];
        tellUnseen(options, { ...config, ...more }, running(target, tasks), (line) =>
          lines.push(line),
        );
        return lines.join();
      };
      expect(told({}, {}, {}, ['build'])).to.equal('');
      expect(told({}, {}, { cache: false })).to.equal('');
      expect(told({}, {}, {})).to.contain('what shop:build writes, which "dependsOn" does not');
      expect(told({ source: 'public' }, {}, {}, ['build'])).to.contain('public ("source")');
      expect(told({}, { archive: 'a.zip' }, {}, ['build'])).to.contain('a.zip ("archive")');
      const lockFile = '{workspaceRoot}/package-lock.json';
      const pruned = { prunedDependencies: true };
      expect(told(pruned, {}, {})).to.match(/does not name and \{w.*-lock.json \("prunedDep/);
      expect(told(pruned, {}, { inputs: [lockFile] }, ['build'])).to.equal('');
    });
  });
});
