import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { createProject, smallest, type Project } from './support/project.js';
import { run, type Ended, type RunOptions } from './support/run.js';
import { modules, workspace as nxWorkspace } from './support/workspace.js';

describe('nx run shop:codedeploy', () => {
  let workspace: Project;
  beforeEach(async () => {
    workspace = await createProject({
      ...smallest,
      node_modules: { link: modules },
      'nx.json': '{ "neverConnectToCloud": true, "analytics": false }',
      'deploy/codedeployer.yml': `${smallest['deploy/codedeployer.yml']}environments:
  production:
    application: live-shop
  staging:
    application: staged-shop
`,
    });
  });
  afterEach(() => workspace.dispose());

  const withProduction = { configurations: { production: {} } };
  const withAll = { configurations: { production: {}, staging: {} } };

  /** Rehearses with real Nx; `targets` are what project.json says of the build and of the deployment. */
  async function rehearse(
    targets: {
      readonly build?: object;
      readonly codedeploy?: object;
      readonly env?: Readonly<Record<string, string>>;
      readonly during?: RunOptions['during'];
    },
    ...flags: string[]
  ): Promise<Ended> {
    const build = {
      executor: 'nx:run-commands',
      outputs: ['{projectRoot}/dist'],
      options: { command: 'true' },
      ...targets.build,
    };
    const codedeploy = {
      executor: '@codedeployer/nx:codedeploy',
      dependsOn: ['build'],
      options: { isolation: 'directory', instances: 1 },
      ...targets.codedeploy,
    };
    const project = { name: 'shop', targets: { build, codedeploy } };
    await workspace.write({ 'project.json': JSON.stringify(project) });
    return run(`${modules}/.bin/nx`, ['run', ...flags], {
      cwd: workspace.directory,
      env: { CODEDEPLOYER_REHEARSE: '1', ...targets.env },
      ...(targets.during === undefined ? {} : { during: targets.during }),
    });
  }

  it('deploys with the environment that is called like the configuration', async () => {
    for (const flags of [
      ['shop:codedeploy', '--configuration=staging'],
      ['shop:codedeploy:staging'],
    ]) {
      const { code, output } = await rehearse({ codedeploy: withAll }, ...flags);
      expect(code, output).to.equal(0);
      expect(output).to.contain('staged-shop ');
    }
  });

  it('says by other executors what is on each group, and fails with what core refuses', async () => {
    const targets = {
      status: {
        executor: '@codedeployer/nx:status',
        options: { json: true, environment: 'staging' },
      },
      watch: { executor: '@codedeployer/nx:watch', options: { environment: 'staging' } },
      rollback: { executor: '@codedeployer/nx:rollback', options: { environment: 'staging' } },
    };
    await workspace.write({ 'project.json': JSON.stringify({ name: 'shop', targets }) });
    const nx = (...flags: string[]) =>
      run(`${modules}/.bin/nx`, ['run', ...flags], {
        cwd: workspace.directory,
        env: { CODEDEPLOYER_REHEARSE: '1' },
      });
    const status = await nx('shop:status');
    expect(status.code, status.output).to.equal(0);
    expect(status.output).to.contain('"rehearsed": true').and.to.contain('"staged-shop"');
    const watch = await nx('shop:watch', '--deployment=d-AAAAAAAAA');
    expect(watch.code, watch.output).to.equal(1);
    expect(watch.output).to.contain('(DEPLOYMENT_NOT_FOUND)');
    const rollback = await nx('shop:rollback', '--to=7');
    expect(rollback.code, rollback.output).to.equal(1);
    expect(rollback.output).to.contain('(NOTHING_TO_ROLL_BACK_TO)');
  });

  it('pushes a build, locks and unlocks, and deploys by another target what was pushed, without a build', async () => {
    const options = { environment: 'staging' };
    const targets = {
      build: {
        executor: 'nx:run-commands',
        outputs: ['{projectRoot}/dist'],
        options: { command: 'true' },
      },
      push: {
        executor: '@codedeployer/nx:push',
        dependsOn: ['build'],
        options: { ...options, version: '7', sequence: 57 },
      },
      lock: { executor: '@codedeployer/nx:lock', options },
      unlock: { executor: '@codedeployer/nx:unlock', options: { ...options, json: true } },
      promote: {
        executor: '@codedeployer/nx:codedeploy',
        options: { ...options, isolation: 'directory', instances: 1 },
      },
    };
    await workspace.write({ 'project.json': JSON.stringify({ name: 'shop', targets }) });
    const nx = async (...flags: string[]) => {
      const ended = await run(`${modules}/.bin/nx`, ['run', ...flags], {
        cwd: workspace.directory,
        env: { CODEDEPLOYER_REHEARSE: '1', CODEDEPLOYER_GROPUS: 'web' },
      });
      expect(ended.output).to.match(/CODEDEPLOYER_GROPUS.*CODEDEPLOYER_GROUPS/);
      return ended;
    };
    const pushed = await nx('shop:push');
    expect(pushed.code, pushed.output).to.equal(0);
    expect(pushed.output).to.match(/^staged-shop 7: s3:\/\/shop-revisions\/\S+ \(sequence 57\)$/m);
    await rm(workspace.path('dist'), { recursive: true });
    const locked = await nx('shop:lock', '--reason=Black Friday');
    expect(locked.code, locked.output).to.equal(0);
    const refused = await nx('shop:promote', '--revision=7');
    expect(refused.output).to.contain('(GROUP_LOCKED)').and.to.contain(': Black Friday');
    const unlocked = await nx('shop:unlock');
    expect(unlocked.output)
      .to.contain('"was": "locked"')
      .and.to.contain('"reason": "Black Friday"');
    const promoted = await nx('shop:promote', '--revision=7');
    expect(promoted.code, promoted.output).to.equal(0);
    expect(promoted.output).to.contain('Rehearsed staged-shop 7 to web.');
  });

  it('changes nothing where Nx is in a dry run, whichever target is run in it', async () => {
    const changing = ['push', 'rollback', 'redeploy', 'restart', 'stop', 'continue', 'skip-wait'];
    const targets = Object.fromEntries(
      [...changing, 'lock', 'unlock'].map((name) => [
        name,
        { executor: `@codedeployer/nx:${name}`, options: { reason: 'Black Friday' } },
      ]),
    );
    await workspace.write({ 'project.json': JSON.stringify({ name: 'shop', targets }) });
    const { code, output } = await run(
      `${modules}/.bin/nx`,
      ['run-many', '-t', Object.keys(targets).join(), '--output-style=stream'],
      {
        cwd: workspace.directory,
        env: { CODEDEPLOYER_REHEARSE: '1', NX_DRY_RUN: 'true' },
      },
    );
    expect(code, output).to.equal(0);
    for (const name of Object.keys(targets))
      expect(output).to.contain(`Dry run: shop:${name} was not run.`);
  });

  it('without a configuration says that it uses what is there for all environments', async () => {
    const { code, output } = await rehearse({ codedeploy: withAll }, 'shop:codedeploy');
    expect(code, output).to.equal(0);
    expect(output)
      .to.match(/^shop \S+: /m)
      .and.to.contain('(production, staging) is chosen');
  });

  const lost: [string, Parameters<typeof rehearse>[0], string[]][] = [
    ['that no target declares', {}, ['production', 'staging']],
    [
      'that is also the default of the build',
      { build: { ...withProduction, defaultConfiguration: 'production' } },
      ['production', 'staging'],
    ],
    [
      'in whose place the default of the target would be used',
      { codedeploy: { configurations: { staging: {} }, defaultConfiguration: 'staging' } },
      ['production'],
    ],
  ];
  for (const [which, targets, undeclared] of lost)
    it(`refuses to lose the configuration ${which}`, async () => {
      const { code, output } = await rehearse(targets, 'shop:codedeploy', '-c', 'production');
      expect(code, output).to.equal(1);
      expect(output).to.contain('(NX_CONFIGURATION_UNDECLARED)').and.not.to.contain('Uploaded');
      expect(output).to.contain(undeclared.map((name) => `"${name}": {}`).join(', '));
    });

  it('takes the configuration that only the build declares', async () => {
    const targets = { build: withProduction };
    const { code, output } = await rehearse(targets, 'shop:codedeploy', '-c', 'production');
    expect(code, output).to.equal(0);
    expect(output).to.contain('live-shop ');
  });

  it('leaves a configuration to the build, where the deployment has no settings that depend on it', async () => {
    await workspace.write({
      'deploy/codedeployer.yml': smallest['deploy/codedeployer.yml'],
    });
    const targets = { build: withProduction };
    const { code, output } = await rehearse(targets, 'shop:codedeploy', '-c', 'production');
    expect(code, output).to.equal(0);
    expect(output).to.contain('nx run shop:build:production');
  });

  it('does as the option "environment" says, whatever is declared', async () => {
    const { code, output } = await rehearse({}, 'shop:codedeploy', '--environment=production');
    expect(code, output).to.equal(0);
    expect(output).to.contain('live-shop ');
  });

  it('refuses a configuration that nothing declares, instead of running without one', async () => {
    for (const flags of [
      ['shop:codedeploy', '--configuration=prodution'],
      ['shop:codedeploy:prodution'],
    ]) {
      const { code, output } = await rehearse({ codedeploy: withAll }, ...flags);
      expect(code, output).to.equal(1);
      expect(output)
        .to.contain('(NX_CONFIGURATION_UNKNOWN)')
        .and.to.contain('Did you mean "production"?');
    }
  });

  it('refuses an option that it does not have, by the name of the nearest one', async () => {
    const { code, output } = await rehearse(
      { codedeploy: { ...withAll, options: { bukcet: 'elsewhere' } } },
      'shop:codedeploy',
    );
    expect(code, output).to.equal(1);
    expect(output)
      .to.contain('has no option "bukcet". Did you mean "bucket"?')
      .and.to.contain('(NX_OPTION_UNKNOWN)')
      .and.not.to.contain('Uploaded');
  });

  it('deploys nothing in a dry run, whether Nx or the user asks for it, and takes what `nx release` hands on', async () => {
    const asked = await rehearse(
      { codedeploy: withAll },
      ...['shop:codedeploy', '--dryRun', '--nxReleaseVersionData.shop.newVersion=1.2.0'],
      ...['--tag=next', '--otp=123456', '--firstRelease'],
    );
    expect(asked.output)
      .to.match(/^shop 1\.2\.0: /m)
      .and.to.contain('Not heeded: --tag, --otp, which mean something to a registry of npm only.');
    const saidOtherwise = await rehearse(
      { codedeploy: withAll, env: { NX_DRY_RUN: '1' } },
      'shop:codedeploy',
    );
    const publish = { executor: 'nx:noop', dependsOn: ['codedeploy'] };
    await workspace.write({
      'nx.json': JSON.stringify({
        ...(JSON.parse(nxWorkspace['nx.json']) as object),
        release: { projects: ['shop'], version: { versionActions: './version-actions.cjs' } },
      }),
      'project.json': (await readFile(workspace.path('project.json'), 'utf8')).replace(
        '"targets":{',
        `"targets":{"nx-release-publish":${JSON.stringify(publish)},`,
      ),
      // Those of a project that has no package.json: @nx/js knows them of others.
      'version-actions.cjs': `const { VersionActions } = require('nx/release');
module.exports = class extends VersionActions {
  validManifestFilenames = null;
};
`,
    });
    const told = await run(`${modules}/.bin/nx`, ['release', 'publish', '--dry-run'], {
      cwd: workspace.directory,
      env: { CODEDEPLOYER_REHEARSE: '1' },
    });
    for (const { code, output } of [asked, saidOtherwise, told]) {
      expect(code, output).to.equal(0);
      expect(output).to.contain('Dry run: nothing was').and.not.to.contain('Uploaded');
    }
  });

  it('refuses to be replayed from the cache of Nx', async () => {
    const { code, output } = await rehearse({ codedeploy: { cache: true } }, 'shop:codedeploy');
    expect(code, output).to.equal(1);
    expect(output).to.contain('(NX_CACHED)');
  });

  it('leaves what became of a deployment in a file when Nx alone is interrupted', async () => {
    const file = join(workspace.directory, '.codedeployer/cancelled.txt');
    const during: RunOptions['during'] = async (child, output) => {
      await until(() => output().includes('Rehearsal on this machine'), 'the rehearsal', 60_000);
      child.kill('SIGINT');
    };
    await rehearse({ codedeploy: withAll, during }, 'shop:codedeploy');
    await until(() => existsSync(file), 'the file');
    expect(await readFile(file, 'utf8'))
      .to.contain('Cancelled while')
      .and.to.contain('(CANCELLED)');
  });
});
