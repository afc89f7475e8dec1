import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { copyExample, freshProject, type FreshProject } from '../support/fresh-project.js';
import { printedHoldings } from '../support/holdings.js';
import { run, type Ended } from '../support/run.js';

interface Example {
  readonly name: string;
  readonly tools: readonly string[];
  /** How our packages are installed. */
  readonly installation: readonly string[];
  readonly command: readonly string[];
  /** A file of the source that ends up in the release as `shown`. */
  readonly source: string;
  readonly shown: string;
  readonly deployFolder: string;
  /** Of each group. */
  readonly instances: 1 | 2;
  /** What the installation has left, or lets one do. */
  readonly hasFromInstallation: string;
  readonly looksAtInstallation: (project: FreshProject) => Promise<void>;
  /** Examples that need nothing but the command line: they are rehearsed in folders below it, with what is installed here. */
  readonly below: readonly SmallExample[];
}

/** An example without an installation of its own. */
interface SmallExample {
  readonly name: string;
  /** What comes before a rehearsal. */
  readonly build: string;
  /** What rehearses: the command line, where nothing is said. */
  readonly command?: string;
  readonly says?: RegExp;
  readonly hooksSay: readonly RegExp[];
  /** Of the files of the last instance. */
  readonly looksAt: (directory: string) => Promise<void>;
}

const smallExamples: readonly SmallExample[] = [
  {
    name: 'php-shop',
    build: 'true',
    hooksSay: [
      // What a machine that rehearses may lack is said, and is no reason to fail.
      /there is no php to rehearse with: left out is php artisan config:cache|Configuration cached\./,
      /a rehearsal has no web server: http:\/\/127\.0\.0\.1\/health is not asked/,
    ],
    async looksAt(directory) {
      const shop = join(directory, 'var/www/shop');
      const [release = ''] = await readdir(join(shop, 'releases'));
      for (const name of ['.env', 'storage'])
        expect(await readlink(join(shop, 'releases', release, name))).to.match(
          new RegExp(`/shop/shared/${name}$`),
        );
      expect(await readdir(join(shop, 'shared/storage'))).to.deep.equal([
        'app',
        'framework',
        'logs',
      ]);
    },
  },
  {
    name: 'python-shop',
    build: 'true',
    hooksSay: [/healthy: http:\/\/127\.0\.0\.1:\d+\/health answered 200/, /shop is active/],
    async looksAt(directory) {
      const current = await readdir(join(directory, 'var/www/shop/current'));
      expect(current).to.include('server.py');
    },
  },
  {
    name: 'two-regions',
    build: 'npm run --silent build',
    says: /to s3:\/\/site-revisions-eu\/[^]*to s3:\/\/site-revisions-us\/[^]*Wave 1: eu\n[^]*eu: succeeded [^]*After wave 1, a rehearsal leaves out: pause, command\.\n[^]*Wave 2: us\n[^]*us: succeeded /,
    hooksSay: [/current\/index\.html is there/],
    async looksAt(directory) {
      const page = await readFile(join(directory, 'var/www/site/current/index.html'), 'utf8');
      expect(page).to.contain('Build <b id="build">20');
    },
  },
];

const esbuild = fileURLToPath(new URL('../../node_modules/esbuild', import.meta.url));

const site: SmallExample = {
  name: 'nx-site',
  build: `mkdir node_modules && ln -s '${esbuild}' node_modules/`,
  command: 'npx nx run site:rehearse',
  hooksSay: [/healthy: http:\/\/127\.0\.0\.1\/ answered 200/, /nginx\.service is active/],
  async looksAt(directory) {
    const live = join(directory, 'var/www/site/current');
    const page = await readFile(join(live, 'index.html'), 'utf8');
    const [, script = ''] = /src="(assets\/main-\w+\.js)"/.exec(page) ?? [];
    expect(await readFile(join(live, script), 'utf8')).to.contain('Good morning.');
  },
};

const examples: readonly Example[] = [
  {
    name: 'gulp-shop',
    tools: ['gulp@5.0.1'],
    installation: ['npm install --save-dev gulp-codedeployer codedeployer'],
    command: ['gulp', 'deploy'],
    source: 'src/server.js',
    shown: 'server.js',
    deployFolder: 'deploy',
    instances: 2,
    hasFromInstallation:
      'sets up another project below it when `npx codedeployer setup --yes` is typed',
    looksAtInstallation: async (project) => {
      await mkdir(project.path('other/dist'), { recursive: true });
      await writeFile(project.path('other/package.json'), '{ "name": "other" }');
      await writeFile(project.path('other/dist/index.html'), 'hi\n');
      const setup = ['codedeployer', 'setup', '--yes'];
      const { code, output } = await run('npx', setup, { cwd: project.path('other') });
      expect(code, output).to.equal(0);
      const written = await readdir(project.path('other/deploy'));
      expect(written).to.include.members(['appspec.yml', 'codedeployer.yml', 'hook-scripts']);
    },
    below: smallExamples,
  },
  {
    name: 'nx-shop',
    tools: ['nx@23.2.1'],
    installation: ['npx nx add @codedeployer/nx'],
    command: ['nx', 'run', 'shop:codedeploy'],
    source: 'apps/shop/src/server.js',
    shown: 'server.js',
    deployFolder: 'apps/shop/deploy',
    instances: 1,
    hasFromInstallation:
      'has the plugin in nx.json and the command line, as `nx add` ran the generator init',
    looksAtInstallation: async (project) => {
      const read = async (name: string) =>
        JSON.parse(await readFile(project.path(name), 'utf8')) as Record<string, unknown>;
      expect((await read('nx.json')).plugins).to.deep.equal(['@codedeployer/nx/plugin']);
      const { version } = await read('node_modules/codedeployer/package.json');
      expect((await read('package.json')).devDependencies).to.deep.include({
        codedeployer: version,
        '@codedeployer/rehearsal': version,
        '@codedeployer/nx': `^${String(version)}`,
      });
    },
    below: [site],
  },
];

/** Every entry of the folders of this machine that the examples deploy to or could touch. */
async function listHost(): Promise<string> {
  const folders = ['/etc', '/usr/local', '/var/www', '/srv', '/opt'].filter((path) =>
    existsSync(path),
  );
  const { stdout } = await promisify(execFile)(
    'find',
    [...folders, '-printf', '%p %y %m %U %G %s %T@ %l\n'],
    { maxBuffer: 256 * 1024 * 1024 },
  );
  return stdout;
}

for (const example of examples) {
  describe(`${example.name}, installed by name from a registry`, function () {
    this.timeout(240_000);
    let project: FreshProject;
    before(async () => {
      project = await freshProject(example.name, example.tools, example.installation);
    });
    after(() => project.dispose());

    const rehearse = (instances = example.instances): Promise<Ended> =>
      run('npx', ['--no-install', ...example.command], {
        cwd: project.directory,
        env: {
          CODEDEPLOYER_REHEARSE: '1',
          CODEDEPLOYER_INSTANCES: String(instances),
        },
      });

    it(example.hasFromInstallation, () => example.looksAtInstallation(project));

    for (const { name, build, command, says, hooksSay, looksAt } of example.below)
      it(`has the example ${name} below it rehearsed as its README says`, async () => {
        const cwd = project.path(name);
        await copyExample(name, cwd);
        const rehearsal = `exec 2>&1; ${build} && ${command ?? 'npx codedeployer rehearse'}`;
        const env = { CODEDEPLOYER_INSTANCES: '1' };
        const ended = await run('bash', ['-c', rehearsal], { cwd, env });
        expect(ended.code, ended.output).to.equal(0);
        expect(ended.output).to.match(says ?? /web: succeeded on 1 of 1 instance/);
        const directory = printedHoldings(ended.output).at(-1)?.directory ?? '';
        const log = await readFile(join(directory, 'root/logs/deploy.log'), 'utf8');
        for (const words of hooksSay) expect(log).to.match(words);
        await looksAt(directory);
      });

    const releasesOf = async (directory: string) =>
      (await readdir(join(directory, 'var/www/shop/releases'))).sort();

    it(`deploys to two groups of ${example.instances}, then a changed file as a second release, then nothing new to S3`, async () => {
      const before = await listHost();
      const first = await rehearse();
      expect(first.code, first.output).to.equal(0);
      expect(await listHost()).to.equal(before);
      expect(first.output).to.match(
        /Uploaded [\d.]+ kB to s3:\/\/shop-revisions\/shop\/[0-9a-f]{64}\.zip/,
      );
      const holdings = printedHoldings(first.output);
      const groups = ['ec2-alfa', 'ec2-beta'].flatMap((group) =>
        new Array<string>(example.instances).fill(group),
      );
      expect(holdings.map(({ group }) => group)).to.deep.equal(groups);

      await appendFile(project.path(example.source), '// second\n');
      const second = await rehearse();
      expect(second.code, second.output).to.equal(0);
      for (const { group, directory } of printedHoldings(second.output)) {
        const application = group === 'ec2-alfa' ? 'var/www/shop/current' : 'srv/shop';
        if (group === 'ec2-alfa') {
          const releases = await releasesOf(directory);
          expect(releases).to.have.length(2);
          expect(await readlink(join(directory, 'var/www/shop/current'))).to.equal(
            `releases/${releases[1] ?? ''}`,
          );
          const before = await readFile(
            join(directory, 'var/www/shop/releases', releases[0] ?? '', example.shown),
            'utf8',
          );
          expect(before).not.to.contain('// second');
        }
        expect(await readFile(join(directory, application, example.shown), 'utf8')).to.contain(
          '// second',
        );
      }

      const third = await rehearse(1);
      expect(third.code, third.output).to.equal(0);
      expect(third.output).to.contain('Already in S3, nothing to upload');
    });

    it('fails the task and the process when a hook fails, and says what happened where', async () => {
      const script = project.path(example.deployFolder, 'hook-scripts/ec2-beta/ValidateService.sh');
      await appendFile(script, "echo 'the cart is on fire'\nexit 3\n");
      const config = project.path(example.deployFolder, 'codedeployer.yml');
      await appendFile(config, '\nreport: report.html\n');
      const ended = await rehearse(1);
      expect(ended.code, ended.output).to.not.equal(0);
      for (const words of [
        'ec2-beta',
        'ValidateService',
        'hook-wrapper.sh',
        'exit code 3',
        'the cart is on fire',
      ]) {
        expect(ended.output).to.contain(words);
      }
      expect(ended.output).to.match(/ValidateService failed on i-[0-9a-f]+/);
      expect(ended.output).to.match(/ec2-alfa: succeeded on 1 of 1 instance/);
      const page = await readFile(project.path(example.deployFolder, '../report.html'), 'utf8');
      expect(page).to.contain('the cart is on fire').and.to.contain('Rehearsal failed');
    });
  });
}
