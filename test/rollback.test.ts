import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodeDeployClient, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { DeploymentFailedError, type DeployReport } from '@codedeployer/core';
import { formatEvent } from '@codedeployer/core/host';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  createAwsWorld,
  credentials,
  region,
  scriptFailure,
  type Answer,
  type AwsWorld,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';
import { printedHoldings } from './support/holdings.js';
import { createProject, type Project } from './support/project.js';

describe('an automatic rollback', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  /** How the instances answer from the second revision on. */
  let answer: Answer;
  const script = 'deploy/hook-scripts/hook-wrapper.sh';

  /** Deploys a first revision that succeeds and then a second one. */
  const deployTwice = async (
    later: Answer,
    options = {},
    more = {},
  ): Promise<DeployReport | undefined> => {
    answer = () => Promise.resolve(undefined);
    world = await createAwsWorld({ answer: (...call) => answer(...call) });
    await world.deploy();
    answer = later;
    await world.project.write({ 'dist/index.html': '<h1>second</h1>\n' });
    const error = await errorOf(world.deploy({ autoRollback: true, ...options }, more));
    return error instanceof DeploymentFailedError ? error.report : undefined;
  };

  /** Lets AfterInstall fail as often as it is said, then succeed. */
  const failing = (times: number): Answer => {
    let failed = 0;
    return (_id, command) => {
      if (command !== 'AfterInstall' || failed === times) return Promise.resolve(undefined);
      failed += 1;
      return Promise.resolve(scriptFailure(script, 1, 'no such table\n'));
    };
  };
  const lines = () => world.events.flatMap(formatEvent).join('\n');

  it('is followed to its end and reported beside the deployment that failed', async () => {
    const report = await deployTwice(failing(1));
    const [deployment] = report?.deployments ?? [];
    expect(deployment).to.include({ status: 'Failed' });
    expect(deployment?.rollback).to.include({
      status: 'Succeeded',
      deploymentId: deployment?.rollbackDeploymentId,
      rollbackOf: deployment?.deploymentId,
    });
    expect(deployment?.rollback?.instances.map(({ status }) => status)).to.deep.equal([
      'Succeeded',
      'Succeeded',
    ]);
    expect(report?.error?.message).to.match(
      /CodeDeploy rolled back with deployment d-\w+: succeeded on 2 of 2 instances/,
    );
    expect(lines())
      .to.match(/web: CodeDeploy rolls deployment d-\w+ back with deployment d-\w+/)
      .and.to.contain('web (rollback): i-web-1 AfterInstall succeeded')
      .and.to.contain('web (rollback): succeeded on 2 of 2 instances');
  });

  it('that fails as well is told with its own cause', async () => {
    const report = await deployTwice(failing(2));
    expect(report?.deployments[0]?.rollback).to.include({ status: 'Failed' });
    expect(report?.error?.message).to.contain('which did not succeed either');
  });

  it('goes on when the run is cancelled meanwhile, whatever becomes of other deployments', async () => {
    const interruption = new AbortController();
    const first = failing(1);
    let isFirst = true;
    let released = false;
    await deployTwice(
      async (id, command, signal, key) => {
        const result = await first(id, command, signal, key);
        if (command === 'ApplicationStop' && !isFirst && !interruption.signal.aborted) {
          const isTold = () => world.events.some(({ type }) => type === 'rollback-started');
          await until(isTold, 'the rollback is told');
          interruption.abort(new Error('interrupted by SIGINT'));
          await until(() => released, 'the run has ended');
        }
        isFirst &&= result === undefined;
        return result;
      },
      { onCancel: 'stop' },
      { signal: interruption.signal },
    ).finally(() => (released = true));
    expect(interruption.signal.aborted, 'interrupted in the rollback').to.be.true;
    expect(world.calls).not.to.contain('codedeploy.StopDeployment');
  });

  it('that was asked for and cannot be done is told', async () => {
    answer = failing(1);
    world = await createAwsWorld({ answer: (...call) => answer(...call) });
    await errorOf(world.deploy({ autoRollback: true }));
    expect(lines()).to.match(
      /Warning: d-\w+ \(web\) was not rolled back: .*no earlier successful deployment/,
    );
  });

  it('after somebody has stopped the deployment is found although nobody asked for it here', async () => {
    const codeDeploy = () =>
      new CodeDeployClient({ endpoint: world.endpoint, region, credentials });
    let asked = false;
    const report = await deployTwice(
      async (_id, command) => {
        if (command !== 'AfterInstall' || asked) return undefined;
        asked = true;
        const started = world.events.findLast(({ type }) => type === 'deployment-started');
        const deploymentId = started?.type === 'deployment-started' ? started.deploymentId : '';
        await codeDeploy().send(
          new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }),
        );
        return undefined;
      },
      { autoRollback: false },
    );
    expect(report?.deployments[0]).to.include({ status: 'Stopped' });
    expect(report?.deployments[0]?.rollback).to.include({ status: 'Succeeded' });
  });
});

describe('an automatic rollback in a rehearsal', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject();
  });
  afterEach(() => project.dispose());

  const script = 'deploy/hook-scripts/web/AfterInstall.sh';
  const deploying = 'TARGET_DEPLOY_DIR=/var/www/shop\nsource strategies/simple-copy.sh\n';
  const rehearse = (...flags: string[]) => [
    'rehearse',
    '--isolation',
    'directory',
    '--instances',
    '1',
    ...flags,
  ];

  it('leaves the last good revision on the instances before the rehearsal ends', async () => {
    await project.write({ [script]: deploying, 'dist/index.html': 'good\n' });
    expect((await project.codedeployer(rehearse())).code).to.equal(0);
    // The rollback runs the scripts of the good revision, which take longer than a look does.
    await project.write({ [script]: `${deploying}sleep 1\nexit 3\n`, 'dist/index.html': 'bad\n' });
    const ended = await project.codedeployer(rehearse('--auto-rollback'));
    expect(ended.code, ended.output).to.equal(1);
    expect(ended.output).to.match(/CodeDeploy rolled back with deployment d-\w+: succeeded/);
    const [holding] = printedHoldings(ended.output);
    const page = join(holding?.directory ?? '', 'var/www/shop/index.html');
    expect(await readFile(page, 'utf8')).to.equal('good\n');
  });

  it('is waited for also when the rehearsal is interrupted and asks for it', async () => {
    await project.write({ [script]: deploying, 'dist/index.html': 'good\n' });
    const good = await project.codedeployer(rehearse());
    const [holding] = printedHoldings(good.output);
    await project.write({
      [script]: `${deploying}touch "$PWD/under-way"\nsleep 2\n`,
      'dist/index.html': 'bad\n',
    });
    const page = join(holding?.directory ?? '', 'var/www/shop/index.html');
    const ended = await project.codedeployer(rehearse('--on-cancel', 'stop-and-rollback'), {
      during: async (child) => {
        await until(async () => (await readFile(page, 'utf8')) === 'bad\n', 'the copy is there');
        child.kill('SIGINT');
      },
    });
    expect(ended.code, ended.output).to.equal(130);
    expect(await readFile(page, 'utf8')).to.equal('good\n');
  });

  for (const [moment, isReached] of Object.entries({
    'is under way': (output: string) => output.includes('CodeDeploy rolls deployment'),
    'has not been seen yet': (_output: string, failing: boolean) => failing,
  }))
    it(`is waited for also when the rehearsal is interrupted while it ${moment}`, async () => {
      const slow = `${deploying}if [[ -e ${project.path('failing')} ]]; then sleep 2; fi\n`;
      await project.write({ [script]: slow, 'dist/index.html': 'good\n' });
      const good = await project.codedeployer(rehearse());
      const [holding] = printedHoldings(good.output);
      await project.write({
        [script]: `${deploying}touch ${project.path('failing')}\nexit 3\n`,
        'dist/index.html': 'bad\n',
      });
      const flags = ['--auto-rollback', '--on-cancel', 'stop-and-rollback'];
      const ended = await project.codedeployer(rehearse(...flags), {
        during: async (child) => {
          let output = '';
          child.stderr?.on('data', (piece) => (output += String(piece)));
          const reached = () => isReached(output, existsSync(project.path('failing')));
          await until(reached, 'the moment is there');
          child.kill('SIGINT');
        },
      });
      expect(ended.code, ended.output).to.equal(130);
      const page = join(holding?.directory ?? '', 'var/www/shop/index.html');
      expect(await readFile(page, 'utf8'), ended.output).to.equal('good\n');
    });
});
