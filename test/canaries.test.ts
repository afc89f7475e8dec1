import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAwsWorld, region, twoGroups, type AwsWorld } from './support/aws-world.js';
import { run, type Ended } from './support/run.js';
import { modules, workspace } from './support/workspace.js';

/** Nobody but AWS has a use for these, and for AWS they are but signed with. */
const canaries = {
  environment: 'canary-of-the-environment',
  token: 'canary-of-the-token',
  password: 'canary-of-the-database',
  proxy: 'canary-of-the-proxy',
  profile: 'canary-of-the-profile',
  external: 'canary-of-the-role',
};

const files = {
  ...twoGroups.files,
  ...workspace,
  'deploy/codedeployer.yml': `application: shop
bucket: shop-revisions
source: dist
format: tar
report: report.html
eventLog: events.ndjson
groups:
  web:
  db: { roleArn: "arn:aws:iam::111122223333:role/deploy", externalId: "\${EXTERNAL_ID}" }
`,
  'gulpfile.mjs': `import gulp from 'gulp';
import { deploy, revision, status } from 'gulp-codedeployer';
export const ship = () => gulp.src('dist/**', { encoding: false, buffer: false }).pipe(revision()).pipe(deploy());
export const look = () => status();
`,
  'project.json': JSON.stringify({
    name: 'shop',
    targets: {
      codedeploy: { executor: '@codedeployer/nx:codedeploy', options: { source: 'dist' } },
      status: { executor: '@codedeployer/nx:status' },
    },
  }),
};

/** Everything below a folder, links left alone. */
async function contents(folder: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return contents(path);
    return entry.isFile() ? [{ path, text: await readFile(path, 'latin1') }] : [];
  });
  return (await Promise.all(found)).flat();
}

describe('secrets of the environment, of profiles and of roles', () => {
  let world: AwsWorld;
  let outputs: Record<string, Ended>;
  const shown: string[] = [];

  before(async function () {
    this.timeout(480_000);
    world = await createAwsWorld({ ...twoGroups, files, instances: 1 });
    await writeFile(
      world.project.path('credentials'),
      `[default]\naws_access_key_id = test\naws_secret_access_key = ${canaries.profile}\n`,
    );
    const env = {
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: canaries.environment,
      AWS_SESSION_TOKEN: canaries.token,
      AWS_SHARED_CREDENTIALS_FILE: world.project.path('credentials'),
      AWS_CONFIG_FILE: world.project.path('none'),
      DATABASE_PASSWORD: canaries.password,
      EXTERNAL_ID: canaries.external,
      HTTPS_PROXY: `http://user:${canaries.proxy}@127.0.0.1:9`,
      NO_PROXY: '127.0.0.1',
      GITHUB_STEP_SUMMARY: world.project.path('summary.md'),
      GITHUB_OUTPUT: world.project.path('output.txt'),
      GITHUB_ACTIONS: 'true',
      CODEDEPLOYER_POLL_INTERVAL: '0.1',
    };
    const cli = (...given: string[]) => world.project.codedeployer(given, { env });
    const fromProfile = {
      ...env,
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
    };
    const other = (program: string, ...given: string[]) =>
      run(process.execPath, [`${modules}/.bin/${program}`, ...given], {
        cwd: world.project.directory,
        env,
      });
    outputs = {
      deploy: await cli('deploy'),
      'deploy --json': await cli('deploy', '--version', '2', '--json'),
      'deploy by a profile': await world.project.codedeployer(
        ['deploy', '--version', '3', '--profile', 'default'],
        { env: fromProfile },
      ),
      'deploy --dry-run': await cli('deploy', '--dry-run'),
      'a refused deploy': await world.project.codedeployer(['deploy', '--bucket', 'none'], { env }),
      'a deploy through the proxy': await world.project.codedeployer(
        ['deploy', '--attempts', '1'],
        {
          env: { ...env, AWS_ENDPOINT_URL: '' },
        },
      ),
      push: await cli('push'),
      package: await cli('package', '-o', 'shop.tar'),
      lint: await cli('lint', '--json'),
      config: await cli('config'),
      'config --json': await cli('config', '--json'),
      status: await cli('status'),
      'status --json': await cli('status', '--json'),
      history: await cli('history', '--json'),
      rollback: await cli('rollback'),
      redeploy: await cli('redeploy', '--json'),
      lock: await cli('lock', 'web', '--reason', 'a reason'),
      'a locked deploy': await cli('deploy', '--version', '4'),
      unlock: await cli('unlock', 'web'),
      policy: await cli('policy', '--groups', 'db'),
      gulp: await other('gulp', 'ship'),
      'gulp status': await other('gulp', 'look'),
      nx: await other('nx', 'run', 'shop:codedeploy'),
      'nx status': await other('nx', 'run', 'shop:status'),
      rehearse: await cli('rehearse', '--isolation', 'directory'),
    };
    shown.push(...Object.entries(outputs).map(([name, { output }]) => `${name}\n${output}`));
  });
  after(() => world.dispose());

  it('were used by what was run', () => {
    const failed = Object.entries(outputs).filter(([, { code }]) => code !== 0);
    expect(failed.map(([name]) => name)).to.deep.equal([
      'a refused deploy',
      'a deploy through the proxy',
      'a locked deploy',
    ]);
    expect(outputs['a deploy through the proxy']?.output).to.contain('127.0.0.1:9');
  });

  it('are told beside groups and annotations of the job, by whichever runner', () => {
    for (const name of ['deploy', 'gulp', 'nx', 'rehearse'])
      expect(outputs[name]?.output)
        .to.match(/^::group::Waiting for the deployments$/m)
        .and.to.match(/^::endgroup::$/m)
        .and.to.match(/^::notice title=codedeployer::(?:Deployed|Rehearsed) shop /m);
  });

  for (const [whose, canary] of Object.entries(canaries)) {
    it(`stand in no output: ${whose}`, () => {
      expect(shown.filter((text) => text.includes(canary))).to.deep.equal([]);
    });

    it(`stand in no report, state, archive or object: ${whose}`, async () => {
      const { directory } = world.project;
      const written = (await contents(directory)).filter(
        ({ path }) => path !== join(directory, 'credentials'),
      );
      expect(written.some(({ path }) => path.endsWith('report.html'))).to.equal(true);
      for (const file of ['events.ndjson', 'summary.md'])
        expect(written.some(({ path }) => path.endsWith(file))).to.equal(true);
      expect(written.some(({ path }) => path.endsWith('shop.tar'))).to.equal(true);
      expect(
        written.filter(({ text }) => text.includes(canary)).map(({ path }) => path),
      ).to.deep.equal([]);
    });
  }
});
