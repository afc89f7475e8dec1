import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readTree } from './hook-scripts/support/tree.js';
import { createProject, type Files, type Project } from './support/project.js';
import { run, type Ended } from './support/run.js';
import { keys, runOnTerminal, type OnTerminal } from './support/terminal.js';
import { modules, workspace } from './support/workspace.js';

const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));

/** A folder in which the command line is installed for everybody, for commands as they are printed. */
async function pathWithCli(project: Project): Promise<string> {
  const bin = project.path('..', `${project.directory.split('/').at(-1) ?? ''}-bin`);
  await mkdir(bin, { recursive: true });
  await writeFile(
    join(bin, 'codedeployer'),
    `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`,
  );
  await chmod(join(bin, 'codedeployer'), 0o755);
  return `${bin}:${process.env.PATH ?? ''}`;
}

/** The commands that the last line of setup prints. */
function printedSteps(output: string): string[] {
  const line =
    /^Next: read them, then try (.*); it needs no AWS account\.$/m.exec(output)?.[1] ?? '';
  return [...line.matchAll(/`([^`]+)`/g)].map(([, step = '']) => step);
}

const rehearsal = { CODEDEPLOYER_ISOLATION: 'directory', CODEDEPLOYER_INSTANCES: '1' };

/** Enters them, one after the other, in a shell. */
async function enter(
  project: Project,
  steps: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  expect(steps).not.to.be.empty;
  const PATH = await pathWithCli(project);
  return run('bash', ['-e', '-c', steps.join('\n')], {
    cwd: project.directory,
    env: { ...rehearsal, PATH, ...env },
  });
}

const server = `require('http').createServer((_, answer) => answer.end('well')).listen(process.env.PORT);\n`;

interface Kind {
  readonly title: string;
  readonly files: Files;
  readonly flags?: readonly string[];
  readonly steps: readonly string[];
  /** What is taken away so that the same rehearsal has to fail. */
  readonly breaks?: string;
  readonly instances?: string;
}

const json = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`;

const kinds: readonly Kind[] = [
  { title: 'an empty folder', files: {}, steps: ['codedeployer rehearse'] },
  {
    title: 'a gulp project',
    files: {
      node_modules: workspace.node_modules,
      'package.json': json({ name: 'shop', private: true }),
      'gulpfile.js':
        "const { src, dest } = require('gulp');\n\nexports.build = () => src('src/**', { encoding: false }).pipe(dest('dist'));\n",
      'src/index.html': 'hi\n',
    },
    flags: ['--wire'],
    steps: ['npx gulp build', 'CODEDEPLOYER_REHEARSE=1 npx gulp deploy'],
  },
  {
    title: 'an Nx workspace',
    files: {
      ...workspace,
      'package.json': json({ name: 'acme', private: true }),
      'apps/shop/project.json': json({
        name: 'shop',
        projectType: 'application',
        targets: {
          build: {
            executor: 'nx:run-commands',
            outputs: ['{workspaceRoot}/dist/apps/shop'],
            options: {
              command: 'mkdir -p dist/apps/shop && cp apps/shop/index.html dist/apps/shop/',
            },
          },
        },
      }),
      'apps/shop/index.html': 'hi\n',
    },
    flags: ['--wire'],
    steps: ['cd apps/shop', 'CODEDEPLOYER_REHEARSE=1 npx nx run shop:codedeploy'],
  },
  {
    title: 'an Nx workspace that is one project, which nothing names',
    files: {
      ...workspace,
      'project.json': json({
        targets: {
          build: {
            executor: 'nx:run-commands',
            outputs: ['{workspaceRoot}/dist'],
            options: { command: 'mkdir -p dist && cp index.html dist/' },
          },
        },
      }),
      'index.html': 'hi\n',
    },
    flags: ['--wire'],
    steps: ['CODEDEPLOYER_REHEARSE=1 npx nx run .:codedeploy'],
  },
  {
    title: 'a Vite app',
    files: {
      'package.json': json({
        name: 'site',
        private: true,
        // In place of Vite, which is not installed here.
        scripts: { build: 'mkdir -p dist && cp index.html dist/' },
        devDependencies: { vite: '^7.0.0' },
      }),
      'vite.config.ts': 'export default {};\n',
      'index.html': 'hi\n',
    },
    steps: ['npm run build', 'codedeployer rehearse'],
    breaks: 'dist/index.html',
  },
  {
    title: 'a Laravel tree',
    files: {
      artisan: '#!/usr/bin/env php\n',
      'composer.json': '{ "require": { "laravel/framework": "^12.0" } }\n',
      'public/index.php': '<?php\n',
      'vendor/autoload.php': '<?php\n',
      'storage/logs/laravel.log': 'secret\n',
      '.env': 'APP_KEY=secret\n',
    },
    steps: ['codedeployer rehearse'],
    breaks: 'vendor/autoload.php',
  },
  {
    title: 'a Go module, on two instances that share the ports of this machine',
    files: {
      'go.mod': 'module example.org/shop\n\ngo 1.25\n',
      'main.go':
        'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
      // What `go build` would have made; there is no Go here.
      'dist/shop': { contents: `#!/usr/bin/env node\n${server}`, mode: 0o755 },
    },
    steps: ['codedeployer rehearse'],
    breaks: 'dist/shop',
    instances: '2',
  },
  {
    title: 'a folder of the PHP tool',
    files: {
      'index.php': '<?php\n',
      'deploy/config.php':
        "<?php\n\nreturn [\n  'awsS3Bucket' => 'shop-revisions',\n  'awsRegion' => 'eu-west-1',\n  'awsVersion' => 'latest',\n  'applicationName' => 'shop',\n  'deploymentGroups' => ['ec2-alfa'],\n  'tarDereferenceLinks' => true,\n  'slackChannel' => '#deploys',\n];\n",
      'deploy/hook-scripts/ec2-alfa/AfterInstall.sh':
        '#!/bin/bash\n\nset -e\n\nTARGET_DEPLOY_DIR=/srv/shop\nPOST_INSTALL_COMMANDS=(\n)\n\nsource strategies/simple-copy.sh',
    },
    flags: ['--from', 'deploy/config.php'],
    steps: ['codedeployer rehearse'],
  },
];

function kindOf(title: string): Kind {
  const kind = kinds.find((one) => one.title === title);
  if (kind === undefined) throw new Error(`there is no kind "${title}"`);
  return kind;
}

describe('codedeployer setup', function () {
  this.timeout(120_000);
  let project: Project;
  afterEach(async () => {
    await run('rm', ['-rf', `${project.directory}-bin`], { cwd: '/' });
    await project.dispose();
  });

  for (const { title, files, flags = [], steps, breaks, instances = '1' } of kinds)
    it(`in ${title}, followed by what it prints, ends in a green rehearsal`, async () => {
      project = await createProject(files);
      const ended = await project.codedeployer(['setup', ...flags]);
      expect(ended.code, ended.output).to.equal(0);
      expect(printedSteps(ended.output), ended.output).to.deep.equal(steps);
      const env = { CODEDEPLOYER_INSTANCES: instances };
      const green = await enter(project, printedSteps(ended.output), env);
      expect(green.code, green.output).to.equal(0);
      expect(green.output).to.contain(`succeeded on ${instances} of ${instances} instance`);
      // The second time nothing is left to do.
      const again = await project.codedeployer(['setup', ...flags.filter((it) => it === '--wire')]);
      expect(again.stdout).not.to.match(/created|changed/);
      if (breaks === undefined) return;
      await project.write({ [breaks]: breaks.endsWith('shop') ? '#!/bin/sh\nexit 1\n' : '' });
      const red = await enter(project, steps.slice(-1), env);
      expect(red.code, red.output).to.equal(1);
      expect(red.output).to.match(/is empty|ended at once/);
    });

  it('carries over all of a config.php, and says what has no counterpart', async () => {
    const php = kinds.at(-1)!;
    project = await createProject(php.files);
    const { output } = await project.codedeployer(['setup', '--from', 'deploy/config.php']);
    expect(output)
      .to.contain('"awsVersion" has no counterpart')
      .and.contain('"slackChannel" of deploy/config.php has no counterpart and is left out');
    const { stdout } = await project.codedeployer(['config', '--json']);
    const { options } = JSON.parse(stdout) as {
      options: readonly { name: string; value: unknown }[];
    };
    const values = Object.fromEntries(options.map(({ name, value }) => [name, value]));
    expect(values).to.include({
      application: 'shop',
      bucket: 'shop-revisions',
      region: 'eu-west-1',
      symlinks: 'follow',
    });
    const again = await project.codedeployer(['setup', '--from', 'deploy/config.php']);
    expect(again.output).to.contain(
      'deploy/config.php is not converted, as there is deploy/codedeployer.yml',
    );
    const missing = await project.codedeployer(['setup', '--from', 'nowhere.php']);
    expect(missing).to.include({ code: 1 });
    expect(missing.output).to.contain('CONFIG_NOT_FOUND');
  });

  it('writes nothing with --dry-run, and says what it would write', async () => {
    project = await createProject(kindOf('a gulp project').files);
    const before = readTree(project.directory);
    const ended = await project.codedeployer([
      'setup',
      '--dry-run',
      '--wire',
      '--region',
      'eu-west-1',
    ]);
    expect(ended.code, ended.output).to.equal(0);
    expect(ended.stdout)
      .to.contain('would create deploy/hook-scripts/web/ValidateService.sh')
      .and.contain('    region: eu-west-1');
    expect(ended.output).to.contain('exports.deploy = () =>');
    expect(readTree(project.directory)).to.deep.equal(before);
  });

  it('takes every answer as a flag, and refuses what the configuration would', async () => {
    project = await createProject({});
    for (const [flag, value, says] of [
      ['--strategy', 'copy', 'expected rotating-releases or simple-copy'],
      ['--bucket', 'Bad_Bucket', 'the name of an S3 bucket'],
      ['--groups', 'lib', 'cannot be called "lib"'],
      ['--region', '', 'region'],
      ['--health-url', 'localhost:80', 'expected a URL'],
      ['--health-url', 'http://localhost/$(id)', 'expected a URL'],
      ['--start', 'one\ntwo', 'expected one line'],
      ['--project', 'shop', 'no projects of Nx'],
    ] as const) {
      const ended = await project.codedeployer(['setup', flag, value]);
      expect(ended.code, ended.output).to.equal(1);
      expect(ended.output).to.contain(says);
      expect(await readdir(project.directory)).to.deep.equal([]);
    }
    await project.write({ 'server.js': server });
    const flags = ['--start', 'node server.js', '--health-url', 'http://localhost:4000/health'];
    const ended = await project.codedeployer(['setup', '--strategy', 'simple-copy', ...flags]);
    expect(ended.output).not.to.contain('Nothing is started');
    const green = await enter(project, printedSteps(ended.output));
    expect(green.code, green.output).to.equal(0);
  });

  it('adds no lines that would break the build, as what they need is not installed', async () => {
    const { node_modules: _installed, ...files } = kindOf('a gulp project').files;
    project = await createProject(files);
    const { code, output } = await project.codedeployer(['setup', '--wire']);
    expect(code, output).to.equal(0);
    expect(output)
      .to.contain(
        '`npm install --save-dev gulp-codedeployer @codedeployer/rehearsal` first and are not added',
      )
      .and.contain('`codedeployer rehearse`');
    expect(await readFile(project.path('gulpfile.js'), 'utf8')).to.equal(files['gulpfile.js']);
  });

  it('says which of what was asked for has no effect, as the files are there', async () => {
    project = await createProject({});
    await project.codedeployer(['setup']);
    const flags = ['--region', 'eu-west-1', '--start', 'node x', '--strategy', 'simple-copy'];
    const { code, stdout, output } = await project.codedeployer(['setup', ...flags]);
    expect(code).to.equal(0);
    expect(stdout).not.to.contain('created');
    expect(output)
      .to.contain('"region" is not changed')
      .and.contain('"node x" is not applied')
      .and.contain('the strategy simple-copy is not applied');
  });

  it('asks which project of several in an Nx workspace is meant', async () => {
    const build = { targets: { build: { outputs: ['{projectRoot}/dist'] } } };
    project = await createProject({
      'nx.json': '{}',
      'apps/api/project.json': json({ name: 'api', ...build }),
      'apps/web/project.json': json({ name: 'web', ...build }),
    });
    const several = await project.codedeployer(['setup']);
    expect(several.code).to.equal(1);
    expect(several.output).to.contain('api, web').and.contain('--project <name>');
    const one = await project.codedeployer(['setup', '--project', 'web']);
    expect(one.stdout).to.contain('created apps/web/deploy/codedeployer.yml');
  });

  it('says what was written where it cannot go on, and a rerun finishes', async () => {
    project = await createProject({ 'deploy/hook-scripts': 'a file' });
    const ended = await project.codedeployer(['setup']);
    expect(ended.code).to.equal(1);
    expect(ended.output)
      .to.contain('deploy/hook-scripts is a file and has to be a folder')
      .and.contain('Written so far: deploy/codedeployer.yml, deploy/appspec.yml.')
      .and.contain('SETUP_UNWRITABLE');
    await run('rm', ['deploy/hook-scripts'], { cwd: project.directory });
    const rerun = await project.codedeployer(['setup']);
    expect(rerun.stdout)
      .to.contain('kept    deploy/appspec.yml')
      .and.contain('created deploy/hook-scripts/web/AfterInstall.sh');
  });

  it('leaves no half file on a disk that is full, and finishes when there is room', async function () {
    project = await createProject({});
    const mounting = process.getuid?.() === 0 ? ['-m'] : ['-Urm'];
    const disk = project.path('disk');
    await mkdir(disk);
    const script = [
      `mount -t tmpfs -o size=16k tmpfs "$1" || { echo cannot mount; exit 0; }`,
      `cd "$1"; codedeployer setup; echo "code $?"; find . -size 0 -type f`,
      `mount -o remount,size=1m "$1"; codedeployer setup; echo "code $?"; bash -n deploy/hook-scripts/web/*.sh; wc -l deploy/codedeployer.yml`,
    ].join('\n');
    const PATH = await pathWithCli(project);
    const ended = await run('unshare', [...mounting, 'bash', '-c', script, '-', disk], {
      cwd: project.directory,
      env: { PATH },
    });
    // A machine that lets nobody mount cannot show this. CI has to.
    if (/cannot mount|unshare/.test(ended.output) && process.env.CI === undefined) return;
    expect(ended.output)
      .to.contain('the disk is full')
      .and.match(/Written so far: deploy\/codedeployer\.yml/)
      .and.match(/code 1[^]*code 0/)
      .and.not.contain('./deploy');
  });

  it('says what is wrong with a configuration that is there', async () => {
    project = await createProject({ 'deploy/codedeployer.yml': 'aplication: shop\n' });
    const ended = await project.codedeployer(['setup']);
    expect(ended.code).to.equal(1);
    expect(ended.output).to.contain('aplication').and.contain('Did you mean "application"');
    expect(await readdir(project.path('deploy'))).to.deep.equal(['codedeployer.yml']);
  });

  describe('on a terminal', () => {
    const setup = (flags: readonly string[] = [], env: Record<string, string> = {}): OnTerminal =>
      runOnTerminal(process.execPath, [cli, 'setup', ...flags], {
        cwd: project.directory,
        env: { ...rehearsal, ...env },
      });

    it('asks, says what is wrong with an answer, and offers the lines and the first rehearsal', async () => {
      project = await createProject(kindOf('a gulp project').files);
      const terminal = setup();
      const answer = async (question: string, typed = '') => {
        await terminal.sees(question);
        terminal.type(`${typed}${keys.enter}`);
      };
      await answer('CodeDeploy application', ' ');
      await terminal.sees('is not valid');
      terminal.type(`${keys.clear}shop${keys.enter}`);
      await answer('S3 bucket', 'Bad_Bucket');
      await terminal.sees('the name of an S3 bucket');
      terminal.type(`${keys.clear}our-revisions${keys.enter}`);
      await answer('AWS region', 'eu-west-1');
      await answer('Deployment groups', 'web, lib');
      await terminal.sees('cannot be called "lib"');
      terminal.type(`${keys.clear}web, batch${keys.enter}`);
      await answer('Folder whose contents');
      await answer('Strategy', keys.down);
      await answer('Command that starts it', '-');
      await answer('URL that says', 'nonsense');
      await terminal.sees('expected a URL');
      terminal.type(`${keys.clear}-${keys.enter}`);
      await answer('Add them to gulpfile.js?');
      await answer('Rehearse now?', 'n');
      expect(await terminal.ended, terminal.output()).to.equal(0);
      const config = await readFile(project.path('deploy/codedeployer.yml'), 'utf8');
      expect(config)
        .to.contain('application: shop\n')
        .and.contain('bucket: our-revisions\n')
        .and.contain('region: eu-west-1\n')
        .and.contain('groups:\n  - web\n  - batch\n')
        .and.contain('source: dist\n');
      const script = project.path('deploy/hook-scripts/batch/AfterInstall.sh');
      expect(await readFile(script, 'utf8')).to.contain('strategies/simple-copy.sh');
      expect(await readFile(project.path('gulpfile.js'), 'utf8')).to.contain('exports.deploy');
      expect(printedSteps(terminal.output().replaceAll('\r\n', '\n'))).to.deep.equal(
        kindOf('a gulp project').steps,
      );
    });

    it('takes what it proposes for Enter, builds and rehearses at once', async () => {
      project = await createProject({
        ...kindOf('a Vite app').files,
        node_modules: { link: modules },
      });
      const terminal = setup(['--application', 'site', '--groups', 'web']);
      for (const question of [
        'S3 bucket',
        'AWS region',
        'Folder',
        'Strategy',
        'Command',
        'URL',
        'Add them',
        'Rehearse now?',
      ]) {
        await terminal.sees(question);
        terminal.type(keys.enter);
      }
      expect(await terminal.ended, terminal.output()).to.equal(0);
      expect(terminal.output())
        .to.contain('web: succeeded on 1 of 1 instance')
        .and.contain('Next: `codedeployer check` says what a deployment to AWS needs')
        .and.not.contain('CodeDeploy application');
      expect(await readFile(project.path('package.json'), 'utf8')).to.contain(
        '"deploy": "codedeployer deploy"',
      );
    });

    for (const [name, key, code, says] of [
      ['Ctrl-C', keys.ctrlC, 130, 'Cancelled. Nothing was written.'],
      ['the end of the input', keys.ctrlD, 1, 'The input ended before everything was answered.'],
    ] as const)
      it(`writes nothing after ${name}, and leaves the terminal as it was`, async () => {
        project = await createProject({});
        const terminal = setup();
        await terminal.sees('CodeDeploy application');
        terminal.type(keys.enter);
        await terminal.sees('S3 bucket');
        terminal.type(key);
        expect(await terminal.ended, terminal.output()).to.equal(code);
        expect(terminal.output()).to.contain(says).and.not.contain('force closed');
        expect(await readdir(project.directory)).to.deep.equal([]);
        expect(terminal.raw().lastIndexOf('\u001b[?25h')).to.be.at.least(
          terminal.raw().lastIndexOf('\u001b[?25l'),
        );
      });

    it('asks nothing with --yes, nor in CI, nor where all is there', async () => {
      project = await createProject({});
      const ci = setup(['--dry-run'], { CI: 'true' });
      expect(await ci.ended, ci.output()).to.equal(0);
      const yes = setup(['--yes']);
      expect(await yes.ended, yes.output()).to.equal(0);
      const again = setup();
      expect(await again.ended, again.output()).to.equal(0);
      for (const { output } of [ci, yes, again]) expect(output()).not.to.contain('?');
    });
  });

  it('loads what asks and what parses only where it is needed', async () => {
    project = await createProject({ 'index.html': 'hi' });
    const loaded = execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
        import { register } from 'node:module';
        process.argv.splice(1, Infinity, 'codedeployer', 'setup', '--dry-run');
        register('data:text/javascript,export async function resolve(s, c, n) { if (/inquirer|acorn|jsonc/.test(s)) throw new Error("loaded " + s); return n(s, c); }');
        const { main } = await import(${JSON.stringify(cli.replace('bin/codedeployer.js', 'dist/main.js'))});
        process.exitCode = await main(process);
      `,
      ],
      { cwd: project.directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    expect(loaded).to.contain('would create');
  });
});
