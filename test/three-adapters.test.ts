import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { lock } from '@codedeployer/core/commands';
import type { RunReport } from '@codedeployer/core';
import { expect } from 'chai';
import {
  createAwsWorld,
  credentials,
  region,
  scriptFailure,
  type AwsWorld,
} from './support/aws-world.js';
import { createProject, smallest, type Files } from './support/project.js';
import { run, type Ended } from './support/run.js';
import { modules, workspace } from './support/workspace.js';

interface Case {
  /** What a deployment of it fails with; nothing where it succeeds. */
  readonly code?: string;
  /** More of the configuration file. */
  readonly options?: Readonly<Record<string, string>>;
  readonly files?: Files;
}

/** Copies of one application, each with another thing wrong; each is deployed to a group that is called like it. */
const cases: Readonly<Record<string, Case>> = {
  shop: {},
  misspelt: { code: 'CONFIG_INVALID_VALUE', options: { format: 'rar' } },
  hesitant: { code: 'DEPLOYMENT_CONFIG_NOT_FOUND', options: { deploymentConfig: 'Slow' } },
  unhooked: {
    code: 'LINT_FAILED',
    files: { 'deploy/appspec.yml': 'version: 0.0\nos: linux\nhooks:\n  AfterInstal: []\n' },
  },
  linked: {
    code: 'SYMLINK_REFUSED',
    options: { symlinks: 'error' },
    files: { 'dist/link': { link: 'index.html' } },
  },
  homeless: { code: 'BUCKET_NOT_FOUND', options: { bucket: 'nobodys-bucket' } },
  denied: { code: 'AWS_ACCESS_DENIED', options: { expectedBucketOwner: '"999999999999"' } },
  unknown: { code: 'APPLICATION_NOT_FOUND', options: { application: 'shoop' } },
  groupless: { code: 'GROUP_NOT_FOUND' },
  locked: { code: 'GROUP_LOCKED' },
  broken: { code: 'DEPLOYMENT_FAILED' },
};
const names = Object.keys(cases);
const wrong = names.filter((name) => name !== 'shop');

/** The same folders for each adapter, and what each needs beside them. */
function applications(): Files {
  const files = Object.entries(cases).map(([name, { options, files }]) => {
    const given = { application: 'shop', bucket: 'shop-revisions', source: 'dist', version: "'7'" };
    const written = { ...given, groups: `[${name}]`, eventLog: 'events.ndjson', ...options };
    const app: Files = {
      'dist/index.html': '<h1>shop</h1>\n',
      'dist/assets/shop.bin': Buffer.from([0xff, 0xfe, 0x00, 0x80]),
      'deploy/appspec.yml': smallest['deploy/appspec.yml'],
      'deploy/codedeployer.yml': Object.entries(written)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join(''),
      [`deploy/hook-scripts/${name}/AfterInstall.sh`]: 'echo hello\n',
      'project.json': JSON.stringify({
        name,
        targets: { build: { executor: 'nx:noop', outputs: ['{projectRoot}/dist'] } },
      }),
      ...files,
    };
    return Object.entries(app).map(([path, content]) => [`apps/${name}/${path}`, content] as const);
  });
  return Object.fromEntries(files.flat());
}

/** What one adapter has said and left of them, to a fresh AWS. */
interface Told {
  readonly output: string;
  /** By the name of the application, without times, ids and the folder of the run; what did not begin has none. */
  readonly reports: Readonly<Record<string, RunReport>>;
  /** Of the archive that is deployed. */
  readonly sha256: string;
}

async function reportOf({ project }: AwsWorld, name: string): Promise<RunReport | undefined> {
  const log = project.path(`apps/${name}/events.ndjson`);
  if (!existsSync(log)) return undefined;
  const last = (await readFile(log, 'utf8')).trim().split('\n').at(-1) ?? '';
  const ofOneRun = ['startTime', 'endTime', 'updateTime', 'seconds', 'deploymentId', 'url'];
  const plain = last
    .replaceAll(project.directory, '.')
    .replaceAll(/\bd-[A-Z0-9]{9}\b/g, 'd-…')
    .replaceAll(/request [0-9a-f-]{36}/g, 'request …')
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z| UTC)/g, 'then');
  const ended = JSON.parse(plain, (key, value: unknown) =>
    ofOneRun.includes(key) ? undefined : value,
  ) as { readonly type: string; readonly report: RunReport };
  expect(ended.type).to.equal('ended');
  return ended.report;
}

async function tell(
  deploy: (world: AwsWorld, env: Readonly<Record<string, string>>) => Promise<Ended>,
  more: Files = {},
): Promise<Told> {
  const world = await createAwsWorld({
    files: { ...applications(), ...more },
    groups: names.filter((name) => name !== 'groupless'),
    instances: 1,
    answer: (id, command) =>
      Promise.resolve(
        id === 'i-broken-1' && command === 'AfterInstall'
          ? scriptFailure('scripts/migrate.sh', 3, '[stderr]no such table: wares\n')
          : undefined,
      ),
  });
  const s3 = new S3Client({ endpoint: world.endpoint, region, credentials, forcePathStyle: true });
  try {
    const act: Parameters<typeof world.run>[0] = (config, options) =>
      lock(config, 'Black Friday', options);
    await world.run(act, { groups: ['locked'] });
    const { output } = await deploy(world, {
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      CODEDEPLOYER_POLL_INTERVAL: '0.1',
      // A fresh folder has files of its own time.
      SOURCE_DATE_EPOCH: '1700000000',
      NX_ISOLATE_PLUGINS: 'false',
    });
    const reports: Record<string, RunReport> = {};
    for (const name of names) {
      const report = await reportOf(world, name);
      if (report !== undefined) reports[name] = report;
    }
    const { bucket: Bucket, key: Key } = reports.shop?.revision ?? {};
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = await Body!.transformToByteArray();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { output, reports, sha256 };
  } finally {
    s3.destroy();
    await world.dispose();
  }
}

/** The command line, once after the other in one process: to start it takes longest. */
const commandLine = `import { main } from ${JSON.stringify(new URL('../packages/cli/dist/main.js', import.meta.url).href)};
const root = process.cwd();
for (const name of process.argv.splice(2, Infinity, 'deploy')) {
  process.chdir(\`\${root}/apps/\${name}\`);
  await main(process);
}
`;

/** The targets as Nx runs them, but for a process of each. */
const targets = `import { readFileSync } from 'node:fs';
import devkit from '@nx/devkit';
const root = process.cwd();
const projectGraph = await devkit.createProjectGraphAsync();
const projectsConfigurations = devkit.readProjectsConfigurationFromProjectGraph(projectGraph);
const nxJsonConfiguration = JSON.parse(readFileSync('nx.json', 'utf8'));
const context = { root, cwd: root, projectGraph, projectsConfigurations, nxJsonConfiguration };
for (const project of process.argv.slice(2))
  for await (const _ended of await devkit.runExecutor({ project, target: 'codedeploy' }, {}, context));
`;

describe('one application, deployed by the command line, Gulp and Nx', function () {
  this.timeout(180_000);

  it('gives the same bytes, the same report, and the same error for each of ten things that are wrong', async () => {
    const cli = await tell(
      async ({ project }, env) => {
        const shop = await project.codedeployer(['deploy'], {
          cwd: project.path('apps/shop'),
          env,
        });
        expect(shop.code, shop.output).to.equal(0);
        const args = ['command-line.mjs', ...wrong];
        return run(process.execPath, args, { cwd: project.directory, env });
      },
      { 'command-line.mjs': commandLine },
    );
    const nx = await tell(
      async ({ project }, env) => {
        const run_ = { cwd: project.directory, env };
        const shop = await run(`${modules}/.bin/nx`, ['run', 'shop:codedeploy'], run_);
        expect(shop.code, shop.output).to.equal(0);
        return run(process.execPath, ['targets.mjs', ...wrong], run_);
      },
      {
        ...workspace,
        'nx.json': JSON.stringify({
          ...(JSON.parse(workspace['nx.json']) as object),
          plugins: ['@codedeployer/nx/plugin'],
        }),
        'targets.mjs': targets,
      },
    );
    const gulp = await tell(
      ({ project }, env) =>
        run(`${modules}/.bin/gulp`, ['deploy', 'wrong', '--continue', '--series'], {
          cwd: project.directory,
          env,
        }),
      {
        node_modules: workspace.node_modules,
        'gulpfile.mjs': `import gulp from 'gulp';
import { tasks } from 'gulp-codedeployer';
export const { deploy } = tasks({ cwd: 'apps/shop' });
export const wrong = gulp.series(${JSON.stringify(wrong)}.map((name) => tasks({ cwd: \`apps/\${name}\` }).deploy));
`,
      },
    );

    const codes = Object.entries(cases).map(([name, { code }]) => [name, code] as const);
    const { misspelt: unreported, ...reported } = Object.fromEntries(codes);
    for (const { output, reports, sha256 } of [cli, nx, gulp]) {
      const ended = Object.entries(reports).map(
        ([name, { error }]) => [name, error?.code] as const,
      );
      expect(Object.fromEntries(ended)).to.deep.equal(reported);
      expect(output).to.contain('option "format" is not valid: expected "zip"');
      expect(reports).to.deep.equal(cli.reports);
      expect(sha256).to.equal(cli.sha256);
    }
    expect(cli.output).to.contain(`(${unreported})`);
    expect(cli.reports.shop).to.deep.include({ succeeded: true, version: '7' });
  });

  it('says how the package is installed that makes the AWS side, where it is not', async () => {
    const installed = readdirSync(modules).filter((name) => name !== '@codedeployer');
    const own = readdirSync(join(modules, '@codedeployer')).filter((name) => name !== 'activation');
    const entries = [...installed, ...own.map((name) => `@codedeployer/${name}`)];
    const project = await createProject({
      ...smallest,
      ...Object.fromEntries(
        entries.map((name) => [`node_modules/${name}`, { link: join(modules, name) }]),
      ),
      'deploy/codedeployer.yml': `${smallest['deploy/codedeployer.yml']}activation:\n  serviceRole: deploying\n`,
      'nx.json': workspace['nx.json'],
      'project.json':
        '{ "name": "shop", "targets": { "activate": { "executor": "@codedeployer/nx:activate" } } }',
      'gulpfile.mjs':
        "import { tasks } from 'gulp-codedeployer';\nexport const { activate } = tasks();\n",
    });
    const asked = {
      cwd: project.directory,
      // So that each package finds others where the project has them.
      env: {
        NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main',
        CODEDEPLOYER_REHEARSE: '1',
      },
    };
    try {
      for (const [program, ...args] of [
        ['codedeployer/bin/codedeployer.js', 'activate'],
        ['gulp/bin/gulp.js', 'activate'],
        ['nx/dist/bin/nx.js', 'run', 'shop:activate'],
      ] as const) {
        const { code, output } = await run(
          process.execPath,
          [project.path('node_modules', program), ...args],
          asked,
        );
        expect(code, output).to.equal(1);
        expect(output, program)
          .to.contain('What makes the AWS side is a package of its own')
          .and.to.contain('npm install --save-dev @codedeployer/activation');
      }
    } finally {
      await project.dispose();
    }
  });
});
