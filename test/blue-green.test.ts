import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { DeploymentFailedError } from '@codedeployer/core';
import { continueDeployment, skipWait, status } from '@codedeployer/core/commands';
import { exitCodeOf, formatEvent, formatStatus } from '@codedeployer/core/host';
import { createProject, smallest, type Project } from './support/project.js';
import { run } from './support/run.js';
import { modules, workspace } from './support/workspace.js';
import { createAwsWorld, type AwsWorld, type AwsWorldOptions } from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

type BlueGreen = NonNullable<AwsWorldOptions['blueGreen']>;
const copy = { greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' } } as const;
const waits = (minutes: number): BlueGreen => ({
  ...copy,
  deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: minutes },
});
const endsLater: BlueGreen = {
  ...copy,
  terminateBlueInstancesOnDeploymentSuccess: {
    action: 'TERMINATE',
    terminationWaitTimeInMinutes: 60,
  },
};

describe('deploying from blue to green', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  const lines = () => world.events.flatMap(formatEvent).join('\n');
  const reportOf = (error: Error) => {
    if (error instanceof DeploymentFailedError) return error.report.deployments[0]!;
    throw error;
  };
  const whenItWaits = async (): Promise<void> => {
    while (!world.events.some(({ type }) => type === 'deployment-waits'))
      await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('tells what a deployment that is ready waits for, until when and how it goes on, and goes on by "continue"', async () => {
    world = await createAwsWorld({ blueGreen: waits(30) });
    const [report, goneOn] = await Promise.all([
      world.deploy(),
      whenItWaits().then(() => world.run((config, options) => continueDeployment(config, options))),
    ]);
    const deploymentId = report.deployments[0]?.deploymentId ?? '';
    expect(report.succeeded).to.equal(true);
    expect(goneOn).to.deep.equal({
      group: 'web',
      deploymentId,
      waitedFor: 'traffic',
      rehearsed: false,
    });
    expect(lines())
      .to.match(/web: ready, waits until about .* \(30 min\) for somebody/)
      .and.to.contain(`Auto Scaling group CodeDeploy_web_${deploymentId}`)
      .and.to.contain(`codedeployer continue ${deploymentId}`);
  });

  it('goes on by itself where "onReady" says so, and ends with the traffic where "until" does', async () => {
    world = await createAwsWorld({ blueGreen: { ...waits(30), ...endsLater } });
    const report = await world.deploy({ onReady: 'continue', until: 'traffic' });
    expect(report.succeeded).to.equal(true);
    const [outcome] = report.deployments;
    expect(outcome).to.include({ status: 'InProgress', leftWaiting: true });
    expect(outcome?.waitsFor).to.include({ what: 'end', minutes: 60 });
    expect(lines())
      .to.contain('("onReady": "continue")')
      .and.to.contain(`codedeployer skip-wait ${outcome?.deploymentId ?? ''}`);
  });

  it('waits to the end otherwise, which "skip-wait" brings', async () => {
    world = await createAwsWorld({ blueGreen: endsLater });
    const [report, goneOn] = await Promise.all([
      world.deploy(),
      whenItWaits().then(() => world.run((config, options) => skipWait(config, options))),
    ]);
    expect(goneOn.waitedFor).to.equal('end');
    expect(report.deployments[0]).to.include({ status: 'Succeeded' });
  });

  it('calls it not continued in time, by a code of its own, where nobody let the traffic move', async () => {
    world = await createAwsWorld({ blueGreen: waits(1), minute: 100 });
    const error = await errorOf(world.deploy());
    expect(error).to.have.property('code', 'NOT_CONTINUED');
    expect(exitCodeOf(error)).to.equal(7);
    const outcome = reportOf(error);
    expect(outcome).to.include({ status: 'Stopped' });
    expect(error.message)
      .to.contain('No traffic has moved')
      .and.to.contain(`CodeDeploy_web_${outcome.deploymentId}`);
    const told = formatStatus(await world.run((config, options) => status(config, options)));
    expect(told.join('\n'))
      .to.contain(
        `left-copies CodeDeploy_web_${outcome.deploymentId}: It is a copy that ${outcome.deploymentId} (Stopped) has made, and is left with 2 instances`,
      )
      .and.to.contain('aws autoscaling delete-auto-scaling-group')
      .and.not.to.contain('may have left');
  });

  it('is stopped when it is ready where "onReady" says so, which is not the same', async () => {
    world = await createAwsWorld({ blueGreen: waits(30) });
    const error = await errorOf(world.deploy({ onReady: 'stop' }));
    expect(error).to.have.property('code', 'DEPLOYMENT_FAILED');
    expect(reportOf(error).error?.code).to.equal('MANUAL_STOP');
  });

  it('has nothing to let go on where nothing waits', async () => {
    world = await createAwsWorld();
    await world.deploy();
    for (const act of [continueDeployment, skipWait]) {
      const error = await errorOf(world.run((config, options) => act(config, options)));
      expect(error).to.have.property('code', 'NOT_WAITING');
      expect(error.message).to.contain('nothing is running');
    }
  });

  it('says that nothing of blue/green has an effect where no group is, and refuses it for one group', async () => {
    world = await createAwsWorld();
    await world.deploy({ onReady: 'continue', until: 'traffic' });
    expect(lines()).to.contain(
      '"onReady", "until" are not heeded: no group is deployed to from blue to green.',
    );
    const groups = { web: { onReady: 'continue' } } as never;
    const error = await errorOf(world.deploy({ groups }));
    expect(error).to.include({ code: 'CONFIG_UNKNOWN_KEY' });
    expect(error.message).to.contain('onReady');
  });
});

describe('a blue/green deployment that another process rehearses', () => {
  let project: Project;
  before(async () => {
    const nx = (name: string) => ({ executor: `@codedeployer/nx:${name}` });
    project = await createProject({
      ...smallest,
      ...workspace,
      'deploy/codedeployer.yml': `application: shop
bucket: shop-revisions
groups: [web]
source: dist
rehearse: true
activation:
  groups:
    web:
      autoScalingGroups: [shop-web]
      blueGreen:
        greenFleetProvisioningOption: COPY_AUTO_SCALING_GROUP
        deploymentReadyOption: { actionOnTimeout: STOP_DEPLOYMENT, waitTimeInMinutes: 300 }
        terminateBlueInstancesOnDeploymentSuccess: { action: TERMINATE, terminationWaitTimeInMinutes: 300 }
`,
      'gulpfile.mjs': `import { continueDeployment, skipWait } from 'gulp-codedeployer';
export const goOn = () => continueDeployment();
export const early = () => skipWait();
`,
      'project.json': JSON.stringify({
        name: 'shop',
        targets: { continue: nx('continue'), skip: nx('skip-wait') },
      }),
    });
  });
  after(() => project.dispose());

  type Act = (deploymentId: string) => ReturnType<typeof run>;
  /** Rehearses, and lets it go on by what is given when it waits. */
  async function rehearsed(early: Act | undefined, goOn: Act, skip: Act) {
    const ended = await project.codedeployer(['deploy', '--instances', '1'], {
      async during(_child, output) {
        await until(
          () => output().includes('web: ready, waits until about'),
          'it is ready',
          150_000,
        );
        const id = /deployment (d-\w+) started/.exec(output())?.[1] ?? '';
        const tells = (line: string) => until(() => output().includes(line), line);
        await tells(`To go on: codedeployer continue ${id} --rehearse\n`);
        if (early !== undefined) {
          const refused = await early(id);
          expect(refused.code, refused.output).not.to.equal(0);
          expect(refused.output).to.contain('(NOT_WAITING)');
        }
        const gone = await goOn(id);
        expect(gone.code, gone.output).to.equal(0);
        expect(gone.output).to.contain(`web: ${id} goes on: its traffic moves`);
        await tells('the traffic is on the new');
        await tells(`codedeployer skip-wait ${id} --rehearse\n`);
        const skipped = await skip(id);
        expect(skipped.code, skipped.output).to.equal(0);
        expect(skipped.output).to.contain(id);
      },
    });
    expect(ended.code, ended.output).to.equal(0);
  }
  const program = (name: string, ...given: string[]) =>
    run(process.execPath, [`${modules}/.bin/${name}`, ...given], { cwd: project.directory });

  it('goes on by "continue" and "skip-wait" of the command line, by its id or its group', () =>
    rehearsed(
      (id) => project.codedeployer(['skip-wait', id]),
      (id) => project.codedeployer(['continue', id]),
      () => project.codedeployer(['skip-wait', 'web', '--json']),
    ));

  it('goes on by tasks of Gulp', () =>
    rehearsed(
      undefined,
      () => program('gulp', 'goOn'),
      () => program('gulp', 'early'),
    ));

  it('goes on by executors of Nx', () =>
    rehearsed(
      undefined,
      (id) => program('nx', 'run', 'shop:continue', `--deployment=${id}`),
      () => program('nx', 'run', 'shop:skip', '--json'),
    ));
});
