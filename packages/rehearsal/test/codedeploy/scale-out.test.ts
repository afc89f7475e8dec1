import {
  DeleteLifecycleHookCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  UpdateDeploymentGroupCommand,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { rehearsalWorld, type Running } from '../support/rehearsal-server.js';
import { scriptedInstance, scriptFailure, type Answer } from '../support/scripted-instance.js';

const group = { applicationName: 'shop', deploymentGroupName: 'web' };

describe('instances that Auto Scaling launches into groups of CodeDeploy in a rehearsal', () => {
  const world = rehearsalWorld();
  let log: string[];
  let closed: string[];
  beforeEach(() => {
    log = [];
    closed = [];
  });

  /** One instance in the Auto Scaling group `fleet`; one more is launched during each deployment, and one after it. */
  const start = (answer?: Answer, scaleOut = 1): Promise<Running> =>
    world.start({
      codeDeploy: {
        groups: [
          {
            name: 'web',
            instances: [scriptedInstance('i-1', answer, log)],
            run: (id) => ({
              ...scriptedInstance(id, answer, log),
              close() {
                closed.push(id);
                return Promise.resolve();
              },
            }),
            autoScalingGroup: 'fleet',
            scaleOut,
          },
        ],
      },
    });

  const begin = async ({ codeDeploy }: Running, key: string): Promise<string> => {
    const s3Location = { bucket: 'artifacts', key, bundleType: 'zip' } as const;
    const revision = { revisionType: 'S3', s3Location } as const;
    const begun = await codeDeploy.send(new CreateDeploymentCommand({ ...group, revision }));
    return begun.deploymentId!;
  };
  const infoOf = async ({ codeDeploy }: Running, deploymentId: string): Promise<DeploymentInfo> =>
    (await codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  const ended = async (running: Running, deploymentId: string): Promise<DeploymentInfo> => {
    for (;;) {
      const info = await infoOf(running, deploymentId);
      if (['Succeeded', 'Failed', 'Stopped'].includes(info.status!)) return info;
      await sleep(5);
    }
  };
  const deploy = async (running: Running, key: string) => ended(running, await begin(running, key));
  const groupOf = async ({ codeDeploy }: Running) =>
    (await codeDeploy.send(new GetDeploymentGroupCommand(group))).deploymentGroupInfo!;
  const fleetOf = async (running: Running) => {
    const { autoScaling } = running.clients();
    const found = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    return found.AutoScalingGroups![0]!;
  };
  const statesOf = async (running: Running) =>
    (await fleetOf(running)).Instances!.map(({ LifecycleState }) => LifecycleState);
  /** What became of each, shortly: by whom it got what, and whether it is in service. */
  const launchesOf = async (running: Running) =>
    (await running.launched()).map(({ name, during, deployments, inService }) => ({
      name,
      during,
      got: deployments.map(({ creator, key, status }) => `${creator} ${key} ${status}`),
      inService,
    }));

  it('gives one that is launched during a deployment the revision of before, and then, by a deployment that follows, the new one', async () => {
    let release: () => void = () => undefined;
    let held = Promise.resolve();
    // The launch comes to its last event only when the deployment of the group is over.
    const running = await start(async (command, { deploymentCreator }) => {
      if (deploymentCreator === 'autoscaling' && command === 'ValidateService') await held;
      return undefined;
    });
    await deploy(running, '1.zip');
    const [empty, after] = await launchesOf(running);
    expect(empty).to.deep.include({
      got: ['CodeDeployAutoUpdate 1.zip Succeeded'],
      inService: true,
    });
    expect(after).to.deep.equal({
      name: 'web-3',
      during: undefined,
      got: ['autoscaling 1.zip Succeeded'],
      inService: true,
    });

    held = new Promise((resolve) => {
      release = resolve;
    });
    const deploymentId = await begin(running, '2.zip');
    const info = await ended(running, deploymentId);
    expect(await statesOf(running)).to.deep.equal([
      'InService',
      'InService',
      'InService',
      'Pending:Wait',
    ]);
    // It is none of the deployment that was under way, and does not decide what is live.
    const { targetIds } = await running.codeDeploy.send(
      new ListDeploymentTargetsCommand({ deploymentId }),
    );
    expect(targetIds).to.have.length(3);
    const [update] = info.relatedDeployments?.autoUpdateOutdatedInstancesDeploymentIds ?? [];
    expect(await infoOf(running, update!)).to.deep.include({
      status: 'Created',
      creator: 'CodeDeployAutoUpdate',
      relatedDeployments: { autoUpdateOutdatedInstancesRootDeploymentId: deploymentId },
    });
    release();
    await ended(running, update!);

    const [, , during, later] = await launchesOf(running);
    expect(during).to.deep.equal({
      name: 'web-4',
      during: deploymentId,
      got: ['autoscaling 1.zip Succeeded', 'CodeDeployAutoUpdate 2.zip Succeeded'],
      inService: true,
    });
    expect(later).to.deep.include({ got: ['autoscaling 2.zip Succeeded'], inService: true });
    expect((await groupOf(running)).targetRevision?.s3Location?.key).to.equal('2.zip');
    expect(await statesOf(running)).to.deep.equal(Array(5).fill('InService'));
  });

  it('lets no update follow where the group leaves outdated instances alone', async () => {
    const running = await start();
    await deploy(running, '1.zip');
    await running.launched();
    const settings = { outdatedInstancesStrategy: 'IGNORE' } as const;
    await running.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'shop',
        currentDeploymentGroupName: 'web',
        ...settings,
      }),
    );
    const info = await deploy(running, '2.zip');
    expect(info.relatedDeployments).to.equal(undefined);
    const [, , during] = await launchesOf(running);
    expect(during).to.deep.include({ got: ['autoscaling 1.zip Succeeded'], inService: true });
  });

  it('gives those after a failed deployment the last one that succeeded, without which they go in service empty', async () => {
    const running = await start((_command, { revision }) =>
      revision.key === 'bad.zip' ? scriptFailure('check.sh', '') : undefined,
    );
    expect(await deploy(running, 'bad.zip')).to.include({ status: 'Failed' });
    expect(await launchesOf(running)).to.deep.include({
      name: 'web-3',
      during: undefined,
      got: [],
      inService: true,
    });
    await deploy(running, '1.zip');
    await running.launched();
    expect(await deploy(running, 'bad.zip')).to.include({ status: 'Failed' });
    const launches = await launchesOf(running);
    for (const launch of launches.slice(-2))
      expect(launch).to.deep.include({ got: ['autoscaling 1.zip Succeeded'], inService: true });
    const { targetRevision, lastAttemptedDeployment } = await groupOf(running);
    expect(targetRevision?.s3Location?.key).to.equal('1.zip');
    expect(lastAttemptedDeployment?.status).to.equal('Failed');
  });

  it('ends those on which the last good revision does not start any more, and launches others for them, until one starts', async () => {
    let isGone = false;
    const running = await start((command, { deploymentCreator }) =>
      isGone && command === 'ApplicationStart' && deploymentCreator === 'autoscaling'
        ? scriptFailure('start.sh', '')
        : undefined,
    );
    await deploy(running, '1.zip');
    await running.launched();
    const before = await statesOf(running);
    isGone = true;
    await deploy(running, '2.zip');
    const launches = (await launchesOf(running)).slice(2);
    // One and three in its place during it, and as many after it.
    expect(launches).to.have.length(8);
    for (const { inService, got } of launches) {
      expect(inService).to.equal(false);
      expect(got[0]).to.match(/^autoscaling [12]\.zip Failed$/);
    }
    expect(await statesOf(running)).to.deep.equal(before);
    expect(closed).to.have.length(8);
    const { deployments } = await running.codeDeploy.send(
      new ListDeploymentsCommand({ ...group, includeOnlyStatuses: ['Failed'] }),
    );
    expect(deployments).to.have.length(8);

    isGone = false;
    await deploy(running, '3.zip');
    const [fixed] = (await launchesOf(running)).slice(-1);
    expect(fixed).to.deep.include({ got: ['autoscaling 3.zip Succeeded'], inService: true });
    const { DesiredCapacity, Instances } = await fleetOf(running);
    expect(Instances).to.have.length(DesiredCapacity!);
  });

  it('deploys nothing to those that nobody is asked about, as the hook is gone', async () => {
    const running = await start();
    await deploy(running, '1.zip');
    await running.launched();
    const [{ name, hook } = {}] = (await groupOf(running)).autoScalingGroups!;
    await running
      .clients()
      .autoScaling.send(
        new DeleteLifecycleHookCommand({ AutoScalingGroupName: name, LifecycleHookName: hook }),
      );
    const known = (await running.launched()).length;
    const lines = log.length;
    await deploy(running, '2.zip');
    expect(await running.launched()).to.have.length(known);
    expect(log.slice(lines).filter((line) => line.endsWith(' Install'))).to.have.length(3);
    expect(await statesOf(running)).to.deep.equal(Array(5).fill('InService'));
  });

  it('ends those whose launch was cut off, when it starts again', async () => {
    const running = await start((_command, { deploymentCreator }, signal) =>
      deploymentCreator === 'autoscaling'
        ? new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
          })
        : undefined,
    );
    await deploy(running, '1.zip');
    while (!(await statesOf(running)).includes('Pending:Wait')) await sleep(5);
    await running.close();
    const again = await start(undefined, 0);
    expect(await statesOf(again)).to.deep.equal(['InService', 'InService']);
    expect((await fleetOf(again)).DesiredCapacity).to.equal(3);
  });
});
