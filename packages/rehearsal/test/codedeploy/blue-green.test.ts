import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  BatchGetDeploymentTargetsCommand,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
  type CodeDeployClient,
  type DeploymentInfo,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { CreateTagsCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CodeDeployOptions } from '../../dist/codedeploy/options.js';
import type { Faults } from '../../dist/server/faults.js';
import { rehearsalWorld, type Running } from '../support/rehearsal-server.js';
import { scriptedInstance, scriptFailure, type Answer } from '../support/scripted-instance.js';

const group = { applicationName: 'shop', deploymentGroupName: 'web' };
const revision: RevisionLocation = {
  revisionType: 'S3',
  s3Location: { bucket: 'artifacts', key: '1.zip', bundleType: 'zip' },
};
type BlueGreen = NonNullable<CodeDeployOptions['groups'][number]['blueGreen']>;
const copy = { greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' } } as const;
const stopAfter = (waitTimeInMinutes: number) => ({
  deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes } as const,
});
const events = {
  install: [
    'ApplicationStop',
    'DownloadBundle',
    'BeforeInstall',
    'Install',
    'AfterInstall',
    'ApplicationStart',
    'ValidateService',
  ],
  allow: ['BeforeAllowTraffic', 'AfterAllowTraffic'],
  block: ['BeforeBlockTraffic', 'AfterBlockTraffic'],
};

describe('blue/green deployments in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();
  let log: string[];
  beforeEach(() => {
    log = [];
  });

  /** Two instances in the Auto Scaling group `web`; others are launched. A minute lasts as long as is said, in milliseconds. */
  const start = (
    blueGreen: BlueGreen,
    {
      answer,
      minute = 60_000,
      faults,
    }: { answer?: Answer | undefined; minute?: number; faults?: Faults | undefined } = {},
  ) =>
    world.start({
      faults,
      codeDeploy: {
        limits: { minute },
        groups: [
          {
            name: 'web',
            deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
            instances: ['i-1', 'i-2'].map((id) => scriptedInstance(id, answer, log)),
            run: (id) => scriptedInstance(id, answer, log),
            blueGreen,
          },
        ],
      },
    });

  const begin = async (codeDeploy: CodeDeployClient, input = {}): Promise<string> => {
    const command = new CreateDeploymentCommand({ ...group, revision, ...input });
    return (await codeDeploy.send(command)).deploymentId!;
  };
  const infoOf = async (codeDeploy: CodeDeployClient, deploymentId: string) =>
    (await codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  const until = async (
    codeDeploy: CodeDeployClient,
    deploymentId: string,
    isIt: (info: DeploymentInfo) => boolean,
  ): Promise<DeploymentInfo> => {
    for (;;) {
      const info = await infoOf(codeDeploy, deploymentId);
      if (isIt(info)) return info;
      await sleep(5);
    }
  };
  const isReady = ({ status }: DeploymentInfo) => status === 'Ready';
  const isOver = ({ status }: DeploymentInfo) =>
    status === 'Succeeded' || status === 'Failed' || status === 'Stopped';
  const targetsOf = async (codeDeploy: CodeDeployClient, deploymentId: string, label: string) => {
    const { targetIds } = await codeDeploy.send(
      new ListDeploymentTargetsCommand({
        deploymentId,
        targetFilters: { ServerInstanceLabel: [label] },
      }),
    );
    const { deploymentTargets } = await codeDeploy.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
    );
    return deploymentTargets!.map(({ instanceTarget }) => instanceTarget!);
  };
  const scalingGroups = async (running: Running) => {
    const { autoScaling } = running.clients();
    const found = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    return found.AutoScalingGroups!;
  };
  const namesOf = async (running: Running) =>
    (await scalingGroups(running)).map(({ AutoScalingGroupName }) => AutoScalingGroupName);
  const hooksOf = async ({ codeDeploy }: Running) =>
    (await codeDeploy.send(new GetDeploymentGroupCommand(group))).deploymentGroupInfo!
      .autoScalingGroups!;
  const statesOf = async (running: Running) => {
    const { Reservations } = await running.clients().ec2.send(new DescribeInstancesCommand({}));
    return Object.fromEntries<string | undefined>(
      Reservations!.flatMap(({ Instances }) =>
        Instances!.map(({ InstanceId, State }) => [InstanceId!, State?.Name]),
      ),
    );
  };

  it('copies the Auto Scaling group, waits to be continued, and moves traffic and hook', async () => {
    const running = await start({ ...copy, ...stopAfter(30) });
    const { codeDeploy } = running;
    const [hookBefore] = await hooksOf(running);
    const deploymentId = await begin(codeDeploy);
    const name = `CodeDeploy_web_${deploymentId}`;

    const ready = await until(codeDeploy, deploymentId, isReady);
    expect(ready.deploymentOverview).to.include({ Ready: 2, Pending: 2 });
    expect(ready.blueGreenDeploymentConfiguration?.deploymentReadyOption).to.deep.equal({
      actionOnTimeout: 'STOP_DEPLOYMENT',
      waitTimeInMinutes: 30,
    });
    const green = (await targetsOf(codeDeploy, deploymentId, 'Green')).map(
      ({ targetId }) => targetId!,
    );
    expect(green).to.have.length(2);
    for (const id of green)
      expect(log.filter((line) => line.startsWith(`${id} `))).to.deep.equal(
        events.install.map((event) => `${id} ${event}`),
      );
    expect(log.filter((line) => /^i-[12] /.test(line))).to.deep.equal([]);
    const made = (await scalingGroups(running)).find((one) => one.AutoScalingGroupName === name)!;
    expect(made.DesiredCapacity).to.equal(2);
    expect(made.TargetGroupARNs).to.deep.equal([]);
    expect(made.SuspendedProcesses!.map(({ ProcessName }) => ProcessName)).to.deep.equal([
      'AddToLoadBalancer',
      'AlarmNotification',
      'ScheduledActions',
    ]);
    expect(
      made.Tags!.find(({ Key }) => Key === 'CodeDeployProvisioningDeploymentId')?.Value,
    ).to.equal(deploymentId);
    expect(await hooksOf(running)).to.deep.equal([hookBefore]);

    log.length = 0;
    await codeDeploy.send(
      new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'READY_WAIT' }),
    );
    expect((await until(codeDeploy, deploymentId, isOver)).status).to.equal('Succeeded');
    const firstBlock = log.findIndex((line) => line.endsWith('BlockTraffic'));
    expect(log.slice(0, firstBlock).map((line) => line.split(' ')[1]!)).to.have.members([
      ...events.allow,
      ...events.allow,
    ]);
    expect(log.slice(firstBlock)).to.have.members(
      ['i-1', 'i-2'].flatMap((id) => events.block.map((event) => `${id} ${event}`)),
    );
    const [hooked] = await hooksOf(running);
    expect(hooked?.name).to.equal(name);
    expect(hooked?.hook).to.not.equal(hookBefore?.hook);
    expect(await namesOf(running)).to.deep.equal([name]);
    expect((await scalingGroups(running))[0]!.SuspendedProcesses).to.deep.equal([]);
    expect(await statesOf(running)).to.include({ 'i-1': 'terminated', 'i-2': 'terminated' });
  });

  it('deploys from the copy to a copy of that, without the old one’s instances', async () => {
    const running = await start(copy);
    const first = await begin(running.codeDeploy);
    await until(running.codeDeploy, first, isOver);
    const green = (await targetsOf(running.codeDeploy, first, 'Green')).map((one) => one.targetId);
    const second = await begin(running.codeDeploy);
    expect((await until(running.codeDeploy, second, isOver)).status).to.equal('Succeeded');
    const blue = (await targetsOf(running.codeDeploy, second, 'Blue')).map((one) => one.targetId);
    expect(blue).to.have.members(green);
    expect(await namesOf(running)).to.deep.equal([`CodeDeploy_web_${second}`]);
  });

  it('is stopped when nobody continues it in time; no traffic has moved, and the copy stays', async () => {
    const running = await start({ ...copy, ...stopAfter(2) }, { minute: 20 });
    const id = await begin(running.codeDeploy);
    const info = await until(running.codeDeploy, id, isOver);
    expect(info.status).to.equal('Stopped');
    expect(info.errorInformation?.code).to.equal('TIMEOUT');
    expect(log.some((line) => line.endsWith('Traffic'))).to.equal(false);
    expect(await namesOf(running)).to.deep.equal(['web', `CodeDeploy_web_${id}`]);
    expect(await statesOf(running)).to.include({ 'i-1': 'running', 'i-2': 'running' });
    const green = await targetsOf(running.codeDeploy, id, 'Green');
    expect(green.map(({ status }) => status)).to.deep.equal(['Ready', 'Ready']);
  });

  it('can be stopped while it is ready', async () => {
    const running = await start({ ...copy, ...stopAfter(30) });
    const id = await begin(running.codeDeploy);
    await until(running.codeDeploy, id, isReady);
    await running.codeDeploy.send(new StopDeploymentCommand({ deploymentId: id }));
    const info = await until(running.codeDeploy, id, isOver);
    expect(info.errorInformation?.code).to.equal('MANUAL_STOP');
    expect(log.some((line) => line.endsWith('Traffic'))).to.equal(false);
    expect(await namesOf(running)).to.deep.equal(['web', `CodeDeploy_web_${id}`]);
  });

  it('waits with the end of the old instances, in progress, until it is told not to', async () => {
    const running = await start({
      ...copy,
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: 30,
      },
    });
    const { codeDeploy } = running;
    const deploymentId = await begin(codeDeploy);
    const waiting = await until(
      codeDeploy,
      deploymentId,
      (info) => info.instanceTerminationWaitTimeStarted === true,
    );
    expect(waiting.status).to.equal('InProgress');
    expect(waiting.deploymentOverview).to.include({ Succeeded: 4 });
    expect((await hooksOf(running))[0]?.name).to.equal(`CodeDeploy_web_${deploymentId}`);
    expect(await namesOf(running)).to.include('web');
    const early = new ContinueDeploymentCommand({ deploymentId });
    expect((await errorOf(codeDeploy.send(early))).name).to.equal(
      'DeploymentIsNotInReadyStateException',
    );
    const wait = 'TERMINATION_WAIT';
    await codeDeploy.send(
      new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: wait }),
    );
    expect((await until(codeDeploy, deploymentId, isOver)).status).to.equal('Succeeded');
    expect(await namesOf(running)).to.not.include('web');
  });

  it('keeps the old instances where that is wanted', async () => {
    const running = await start({
      ...copy,
      terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
    });
    const id = await begin(running.codeDeploy);
    expect((await until(running.codeDeploy, id, isOver)).status).to.equal('Succeeded');
    expect(await namesOf(running)).to.have.members(['web', `CodeDeploy_web_${id}`]);
    expect(await statesOf(running)).to.include({ 'i-1': 'running', 'i-2': 'running' });
  });

  const refuse = (operation: string): Faults => ({
    onRequest: (call) =>
      call.operation === operation
        ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' }
        : undefined,
  });
  const failAt =
    (...failing: string[]): Answer =>
    (command) =>
      failing.includes(command) ? scriptFailure('x.sh', '') : undefined;
  const role = 'AUTO_SCALING_IAM_ROLE_PERMISSIONS';
  const health = 'HEALTH_CONSTRAINTS';
  for (const { phase, faults, answer, code, left, suspended, moved } of [
    { phase: 'copying', faults: refuse('CreateAutoScalingGroup'), code: role, left: ['web'] },
    { phase: 'launching', faults: refuse('UpdateAutoScalingGroup'), code: role },
    { phase: 'suspending', faults: refuse('SuspendProcesses'), code: role },
    { phase: 'installing', answer: failAt('AfterInstall'), code: health, suspended: true },
    {
      phase: 'allowing traffic',
      answer: failAt('BeforeAllowTraffic'),
      code: health,
      suspended: true,
    },
    {
      phase: 'blocking traffic',
      answer: failAt('AfterBlockTraffic'),
      code: health,
      suspended: true,
    },
    { phase: 'resuming', faults: refuse('ResumeProcesses'), code: role, suspended: true },
    { phase: 'moving the hook', faults: refuse('DeleteLifecycleHook'), code: role },
    {
      phase: 'ending the old ones',
      faults: refuse('DeleteAutoScalingGroup'),
      code: role,
      moved: true,
    },
  ] satisfies readonly {
    phase: string;
    code: string;
    faults?: Faults;
    answer?: Answer;
    left?: string[];
    suspended?: boolean;
    moved?: boolean;
  }[]) {
    it(`leaves alive what it has made when ${phase} fails`, async () => {
      const running = await start(copy, { faults, answer });
      const id = await begin(running.codeDeploy);
      const info = await until(running.codeDeploy, id, isOver);
      expect(info.status).to.equal('Failed');
      expect(info.errorInformation?.code).to.equal(code);
      const name = `CodeDeploy_web_${id}`;
      expect(await namesOf(running)).to.have.members(left ?? ['web', name]);
      expect(await statesOf(running)).to.include({ 'i-1': 'running', 'i-2': 'running' });
      const made = (await scalingGroups(running)).find((one) => one.AutoScalingGroupName === name);
      expect((made?.SuspendedProcesses ?? []).length > 0).to.equal(suspended ?? false);
      expect((await hooksOf(running))[0]?.name).to.equal(moved ? name : 'web');
    });
  }

  it('deploys to instances that are there already, where they are found', async () => {
    const running = await world.start({
      codeDeploy: {
        groups: [
          {
            name: 'web',
            instances: [scriptedInstance('i-1', undefined, log)],
            blueGreen: { greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' } },
          },
          { name: 'spare', instances: [scriptedInstance('i-9', undefined, log)] },
        ],
      },
    });
    const { codeDeploy } = running;
    await running
      .clients()
      .ec2.send(
        new CreateTagsCommand({ Resources: ['i-9'], Tags: [{ Key: 'color', Value: 'g' }] }),
      );
    expect((await errorOf(begin(codeDeploy))).name).to.equal('InvalidTargetInstancesException');
    const tagFilters = [{ Key: 'color', Value: 'g', Type: 'KEY_AND_VALUE' }];
    const id = await begin(codeDeploy, { targetInstances: { tagFilters } });
    expect((await until(codeDeploy, id, isOver)).status).to.equal('Succeeded');
    expect(log).to.deep.equal([
      ...[...events.install, ...events.allow].map((event) => `i-9 ${event}`),
      ...events.block.map((event) => `i-1 ${event}`),
    ]);
    expect(await statesOf(running)).to.deep.equal({ 'i-1': 'terminated', 'i-9': 'running' });
    const info = await infoOf(codeDeploy, id);
    expect(info.targetInstances).to.deep.equal({ tagFilters });
    const { deploymentGroupInfo } = await codeDeploy.send(new GetDeploymentGroupCommand(group));
    expect(deploymentGroupInfo?.ec2TagFilters).to.deep.equal(tagFilters);
  });

  it('finds its launched instances again after the rehearsal', async () => {
    const first = await start(copy);
    const id = await begin(first.codeDeploy);
    await until(first.codeDeploy, id, isOver);
    const green = (await targetsOf(first.codeDeploy, id, 'Green')).map((one) => one.targetId!);
    await first.close();
    log.length = 0;
    const second = await start(copy);
    const next = await begin(second.codeDeploy);
    await until(second.codeDeploy, next, isOver);
    const blue = (await targetsOf(second.codeDeploy, next, 'Blue')).map((one) => one.targetId!);
    expect(blue).to.have.members(green);
  });
});
