import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { allTarballs, tarballsFor } from '../support/fresh-project.js';
import { installedWith } from '../support/installed.js';
import { createProject, smallest } from '../support/project.js';
import { startRegistry } from '../support/registry.js';
import { run } from '../support/run.js';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const root = new URL('../../', import.meta.url);

/** What stands at the top of each tarball. */
const contents: Readonly<Record<string, readonly string[]>> = {
  'activation-codedeployer': ['bundle', 'dist'],
  codedeployer: ['bin', 'bundle', 'dist'],
  'codedeployer-appspec': ['bin', 'bundle', 'dist'],
  'codedeployer-core': [
    ...['bundle', 'codedeployer.schema.json', 'dist', 'docs', 'errors.json'],
    ...['event-log.schema.json'],
  ],
  'codedeployer-hook-scripts': [
    ...['appspec.yml', 'hook-wrapper.sh', 'instance-template', 'lib', 'releases.sh'],
    ...['rsync_exclude', 'strategies'],
  ],
  'codedeployer-rehearsal': ['bundle', 'dist'],
  'gulp-codedeployer': ['bundle', 'dist'],
  'nx-codedeployer': [
    ...['dist', 'executors.json', 'generators.json', 'migrations.json', 'schemas'],
  ],
};

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
    const packed = [...all].map(manifestOf);
    const ours = packed.map(({ name }) => name);
    for (const { name, private: isPrivate, dependencies = {} } of packed) {
      expect(isPrivate, name).to.be.undefined;
      for (const [dependency, range] of Object.entries(dependencies)) {
        expect(range, `${name} on ${dependency}`).not.to.match(/^(?:file|workspace|link):/);
        if (dependency.includes('codedeployer')) expect(ours).to.include(dependency);
      }
    }
  });

  it('have what is listed here and nothing else: no tests, no sources, no maps', async () => {
    const found = (await allTarballs()).map((path) => {
      const files = execFileSync('tar', ['-tzf', path], { encoding: 'utf8' }).trim().split('\n');
      const strange = files.filter((file) => /\.map$|\btest|tsbuildinfo|[^d]\.ts$/.test(file));
      expect(strange, path).to.deep.equal([]);
      const top = new Set(files.map((file) => file.split('/')[1]!));
      return [basename(path).replace(/-\d+\.\d+\.\d+\.tgz$/, ''), [...top].sort()];
    });
    const always = ['LICENSE', 'README.md', 'package.json'];
    expect(Object.fromEntries(found)).to.deep.equal(
      Object.fromEntries(
        Object.entries(contents).map(([name, own]) => [name, [...always, ...own].sort()]),
      ),
    );
  });

  it('are published each after what it depends on, and passed over where the registry has them', async () => {
    const tarballs = await allTarballs();
    const some = /\/(?:activation-codedeployer|codedeployer-appspec|codedeployer-core)-/;
    const registry = await startRegistry(tarballs.filter((path) => path.includes('appspec')));
    const world = await createWorld({});
    try {
      for (const path of tarballs.filter((path) => some.test(path)))
        await world.write({ [`tarballs/${basename(path)}`]: { link: path } });
      const publish = (address = registry.url) =>
        run(
          process.execPath,
          [
            fileURLToPath(new URL('scripts/publish.js', root)),
            join(world.directory, 'tarballs'),
            ...['--registry', address, '--provenance=false'],
          ],
          {
            cwd: world.directory,
            env: {
              npm_config_fetch_retries: '0',
              [`npm_config_//${address.replace(/^\w+:\/\//, '')}/:_authToken`]: 'some',
            },
          },
        );
      const { code, output, stdout } = await publish();
      expect(code, output).to.equal(0);
      const [appspec = '', core = '', activation = ''] = registry.published;
      expect([core, activation].map((id) => id.replace(/@[^@]*$/, ''))).to.deep.equal([
        '@codedeployer/core',
        '@codedeployer/activation',
      ]);
      expect(stdout.trim().split('\n')).to.deep.equal([
        `${appspec} is there already.`,
        `${core} is published.`,
        `${activation} is published.`,
      ]);
      const unknown = await publish('http://127.0.0.1:1');
      expect(unknown.code).to.equal(1);
      expect(unknown.output).to.contain(
        'Whether @codedeployer/appspec is published already, nobody',
      );
    } finally {
      await registry.close();
      await world.dispose();
    }
  });

  it('of gulp-codedeployer alone: pack, and say what a rehearsal needs where that is not installed', async () => {
    const own = new Map((await allTarballs()).map((path) => [manifestOf(path).name, path]));
    const project = await createProject({
      ...smallest,
      'package.json': '{ "type": "module" }',
      'gulpfile.js': `import { tasks } from 'gulp-codedeployer';\nexport const { package: pack, rehearse } = tasks();\n`,
      'node_modules/gulp': { link: fileURLToPath(new URL('node_modules/gulp', root)) },
    });
    try {
      for (const { name, place } of installedWith('gulp-codedeployer')) {
        const tarball = own.get(name);
        const folder = `node_modules/${name}`;
        if (tarball === undefined) {
          await project.write({ [folder]: { link: fileURLToPath(new URL(place, root)) } });
          continue;
        }
        await mkdir(project.path(folder), { recursive: true });
        execFileSync('tar', ['-xzf', tarball, '-C', project.path(folder), '--strip-components=1']);
      }
      const gulp = (task: string) =>
        run(process.execPath, ['node_modules/gulp/bin/gulp.js', task], { cwd: project.directory });
      const packed = await gulp('package');
      expect(packed.code, packed.output).to.equal(0);
      const rehearsed = await gulp('rehearse');
      expect(rehearsed.code, rehearsed.output).to.equal(1);
      expect(rehearsed.output)
        .to.contain(
          'The rehearsal is a package of its own, and it is not there: Cannot find package',
        )
        .and.contain('npm install --save-dev @codedeployer/rehearsal');
    } finally {
      await project.dispose();
    }
  });

  it('weigh, with everything that comes along, what docs/install.md says, and no more than was agreed', async () => {
    const own = new Map(
      (await allTarballs()).map((path) => {
        const { name } = manifestOf(path);
        const listed = execFileSync('tar', ['-tvzf', path], { encoding: 'utf8' }).trim();
        const sizes = listed.split('\n').map((line) => Number(line.split(/\s+/)[2]));
        return [name, sizes.reduce((sum, size) => sum + size, 0)];
      }),
    );
    const page = readFileSync(fileURLToPath(new URL('docs/install.md', root)), 'utf8');
    const rows = [
      ...page.matchAll(/^\| `([^|]+)` +\| (\d+) +\| ([\d.]+) MB +\| (\d+) +\| (\d+) MB +\|$/gm),
    ];
    expect(rows.map(([, names]) => names)).to.deep.equal([
      'gulp-codedeployer',
      '@codedeployer/nx',
      'codedeployer',
      'codedeployer` with `@codedeployer/activation',
      '@codedeployer/appspec',
    ]);
    for (const [, names = '', packages, contents, mostPackages, mostContents] of rows) {
      const installed = installedWith(...names.split('` with `'));
      const bytes = installed.map(
        ({ name, place }) => own.get(name) ?? sizeOf(fileURLToPath(new URL(place, root))),
      );
      const megabytes = bytes.reduce((sum, size) => sum + size, 0) / 1e6;
      expect(Number(packages), `packages of ${names}`).to.equal(installed.length);
      expect(Number(contents), `MB of ${names}`).to.be.closeTo(megabytes, 0.5);
      expect(installed.length, names).to.be.at.most(Number(mostPackages));
      expect(megabytes, names).to.be.at.most(Number(mostContents));
    }
  });
});

/** The bytes of the files of a folder; what is installed inside it is a package of its own. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? sizeOf(path) : lstatSync(path).size);
    }, 0);
}

function manifestOf(tarball: string): Manifest {
  return JSON.parse(
    execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
  ) as Manifest;
}
