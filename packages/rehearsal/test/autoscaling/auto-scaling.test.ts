import {
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteLifecycleHookCommand,
  DeleteWarmPoolCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  DescribeWarmPoolCommand,
  PutLifecycleHookCommand,
  PutWarmPoolCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateDeploymentGroupCommand,
  DeleteDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
  type CodeDeployClient,
  type CreateDeploymentGroupCommandInput,
  type UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { parseFaults } from '../../dist/request/parse-faults.js';
import { rehearsalWorld } from '../support/rehearsal-server.js';
import { assumeRole } from '../support/sts.js';

const asg = { AutoScalingGroupName: 'web-asg' };
const made = {
  ...asg,
  MinSize: 1,
  MaxSize: 3,
  LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' },
  AvailabilityZones: ['eu-central-1a'],
};

async function described(autoScaling: AutoScalingClient, name = 'web-asg') {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups[0];
}

async function hooksOf(autoScaling: AutoScalingClient, name = 'web-asg') {
  const { LifecycleHooks = [] } = await autoScaling.send(
    new DescribeLifecycleHooksCommand({ AutoScalingGroupName: name }),
  );
  return LifecycleHooks;
}

describe('the Auto Scaling of a rehearsal', () => {
  const world = rehearsalWorld();
  const start = async (...faults: string[]) => {
    const server = await world.start({ faults: parseFaults(faults) });
    return { ...server, ...server.clients() };
  };

  it('keeps a group, whose instances EC2 has, as many as it wants', async () => {
    const before = await start();
    await before.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        ...made,
        DesiredCapacity: 2,
        TargetGroupARNs: ['arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/a/1'],
        Tags: [
          { Key: 'Role', Value: 'web', PropagateAtLaunch: true },
          { Key: 'own', Value: 'x', PropagateAtLaunch: false },
        ],
      }),
    );
    const { autoScaling, ec2 } = await start();
    const group = (await described(autoScaling))!;
    expect(group).to.deep.include({ ...asg, MinSize: 1, MaxSize: 3, DesiredCapacity: 2 });
    expect(group.LaunchTemplate).to.include(made.LaunchTemplate);
    expect(group.TargetGroupARNs).to.have.length(1);
    expect(group.Tags!.map(({ Key }) => Key)).to.deep.equal(['Role', 'own']);
    expect(group.AutoScalingGroupARN).to.match(
      /^arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/web-asg$/,
    );
    const ids = group.Instances!.map(({ InstanceId }) => InstanceId!);
    expect(group.Instances![0]).to.include({ LifecycleState: 'InService' });
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
    expect(Reservations![0]!.Instances![1]!.Tags).to.deep.equal([
      { Key: 'aws:autoscaling:groupName', Value: 'web-asg' },
      { Key: 'Role', Value: 'web' },
    ]);

    await autoScaling.send(new UpdateAutoScalingGroupCommand({ ...asg, DesiredCapacity: 3 }));
    expect((await described(autoScaling))!.Instances).to.have.length(3);
    await autoScaling.send(new UpdateAutoScalingGroupCommand({ ...asg, MaxSize: 1 }));
    const shrunk = (await described(autoScaling))!;
    expect([shrunk.DesiredCapacity, shrunk.Instances!.length]).to.deep.equal([1, 1]);
    expect(await errorOf(autoScaling.send(new DeleteAutoScalingGroupCommand(asg)))).to.include({
      name: 'ResourceInUseFault',
    });
    await autoScaling.send(new DeleteAutoScalingGroupCommand({ ...asg, ForceDelete: true }));
    expect(await described(autoScaling)).to.be.undefined;
    const running = [{ Name: 'instance-state-name', Values: ['running'] }];
    const left = await ec2.send(new DescribeInstancesCommand({ Filters: running }));
    expect(left.Reservations ?? []).to.deep.equal([]);
  });

  it('keeps hooks, tags, a warm pool and suspended processes', async () => {
    const { autoScaling } = await start();
    await autoScaling.send(new CreateAutoScalingGroupCommand(made));
    const hook = { ...asg, LifecycleHookName: 'own' };
    const launching = 'autoscaling:EC2_INSTANCE_LAUNCHING';
    await autoScaling.send(
      new PutLifecycleHookCommand({ ...hook, LifecycleTransition: launching }),
    );
    await autoScaling.send(new PutLifecycleHookCommand({ ...hook, HeartbeatTimeout: 60 }));
    expect(await hooksOf(autoScaling)).to.deep.equal([
      {
        ...hook,
        LifecycleTransition: launching,
        HeartbeatTimeout: 60,
        GlobalTimeout: 6000,
        DefaultResult: 'ABANDON',
      },
    ]);
    await autoScaling.send(new DeleteLifecycleHookCommand(hook));
    expect(await errorOf(autoScaling.send(new DeleteLifecycleHookCommand(hook)))).to.include({
      name: 'ValidationError',
    });
    const tag = { ResourceId: 'web-asg', ResourceType: 'auto-scaling-group', Key: 'a', Value: 'b' };
    await autoScaling.send(
      new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, PropagateAtLaunch: false }] }),
    );
    await autoScaling.send(new SuspendProcessesCommand(asg));
    const kept = ['Launch', 'Terminate'];
    await autoScaling.send(new ResumeProcessesCommand({ ...asg, ScalingProcesses: kept }));
    await autoScaling.send(new PutWarmPoolCommand({ ...asg, MinSize: 2 }));
    const group = (await described(autoScaling))!;
    expect(group.Tags).to.deep.equal([{ ...tag, PropagateAtLaunch: false }]);
    const suspended = group.SuspendedProcesses!.map(({ ProcessName }) => ProcessName);
    expect(suspended).to.include('AZRebalance').and.not.include('Launch');
    const pool = await autoScaling.send(new DescribeWarmPoolCommand(asg));
    expect(pool.WarmPoolConfiguration).to.deep.equal({ MinSize: 2, PoolState: 'Stopped' });
    await autoScaling.send(new DeleteWarmPoolCommand(asg));
    const none = await autoScaling.send(new DescribeWarmPoolCommand(asg));
    expect(none.WarmPoolConfiguration).to.be.undefined;
  });

  it('pages through groups, and keeps regions and accounts apart', async () => {
    const server = await start();
    const { autoScaling } = server;
    for (const name of ['a', 'b', 'c'])
      await autoScaling.send(
        new CreateAutoScalingGroupCommand({ ...made, AutoScalingGroupName: name }),
      );
    const first = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 2 }));
    expect(first.AutoScalingGroups).to.have.length(2);
    const { NextToken } = first;
    const second = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ NextToken }));
    expect(second.AutoScalingGroups!.map((one) => one.AutoScalingGroupName)).to.deep.equal(['c']);
    const forged = new DescribeAutoScalingGroupsCommand({ NextToken: 'forged' });
    expect(await errorOf(autoScaling.send(forged))).to.include({ name: 'InvalidNextToken' });
    const credentials = await assumeRole(server.endpoint, '222233334444');
    const theirs = server.clients({ credentials }).autoScaling;
    expect(await described(theirs, 'a')).to.be.undefined;
  });

  for (const [what, input, message] of [
    ['no name', { AutoScalingGroupName: undefined }, 'autoScalingGroupName'],
    ['no minimum', { MinSize: undefined }, "at 'minSize'"],
    ['a minimum above the maximum', { MinSize: 4 }, 'Max bound, 3'],
    ['a wish out of bounds', { DesiredCapacity: 9 }, 'must be between'],
    ['nothing to launch', { LaunchTemplate: undefined }, 'must contain either LaunchTemplate'],
    ['no zone', { AvailabilityZones: undefined }, 'At least one Availability Zone'],
  ] as const) {
    it(`refuses a group with ${what}`, async () => {
      const { autoScaling } = await start();
      const command = new CreateAutoScalingGroupCommand({ ...made, ...input });
      const error = await errorOf(autoScaling.send(command));
      expect(error.name).to.equal('ValidationError');
      expect(error.message).to.contain(message);
      expect(await described(autoScaling)).to.be.undefined;
    });
  }

  it('refuses a group that is there, and a process that there is not', async () => {
    const { autoScaling } = await start();
    const create = () => autoScaling.send(new CreateAutoScalingGroupCommand(made));
    const results = await Promise.allSettled([create(), create()]);
    const failures = results.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as Error).name] : [],
    );
    expect(failures).to.deep.equal(['AlreadyExistsFault']);
    expect((await described(autoScaling))!.Instances).to.have.length(1);
    const suspend = new SuspendProcessesCommand({ ...asg, ScalingProcesses: ['launch'] });
    expect(await errorOf(autoScaling.send(suspend))).to.include({ name: 'ValidationError' });
  });
});

describe('a deployment group that names Auto Scaling groups', () => {
  const world = rehearsalWorld();
  const group = { applicationName: 'shop', deploymentGroupName: 'web.1' };
  const start = async (...faults: string[]) => {
    const server = await world.start({ faults: parseFaults(faults) });
    const { autoScaling } = server.clients();
    for (const AutoScalingGroupName of ['web-asg', 'other'])
      await autoScaling.send(
        new CreateAutoScalingGroupCommand({ ...made, AutoScalingGroupName, MinSize: 0 }),
      );
    return { ...server, autoScaling };
  };
  const create = (
    codeDeploy: CodeDeployClient,
    input: Partial<CreateDeploymentGroupCommandInput>,
  ) =>
    codeDeploy.send(
      new CreateDeploymentGroupCommand({
        ...group,
        serviceRoleArn: 'arn:aws:iam::111122223333:role/codedeploy',
        ...input,
      }),
    );
  const update = async (
    codeDeploy: CodeDeployClient,
    input: Partial<UpdateDeploymentGroupCommandInput>,
  ) => {
    const { applicationName, deploymentGroupName: currentDeploymentGroupName } = group;
    const names = { applicationName, currentDeploymentGroupName };
    return codeDeploy.send(new UpdateDeploymentGroupCommand({ ...names, ...input }));
  };
  const known = async (codeDeploy: CodeDeployClient) =>
    (await codeDeploy.send(new GetDeploymentGroupCommand(group))).deploymentGroupInfo!
      .autoScalingGroups!;

  it('has its hooks on them, and takes them off when it names them no more', async () => {
    const { codeDeploy, autoScaling } = await start();
    await create(codeDeploy, { autoScalingGroups: ['web-asg'] });
    const [hook, ...others] = await hooksOf(autoScaling);
    expect(others).to.deep.equal([]);
    expect(hook).to.include({
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 600,
      DefaultResult: 'ABANDON',
    });
    expect(hook!.LifecycleHookName).to.match(
      /^CodeDeploy-managed-automatic-launch-deployment-hook-web-1-[0-9a-f-]{36}$/,
    );
    const asKnown = { name: 'web-asg', hook: hook!.LifecycleHookName };
    expect(await known(codeDeploy)).to.deep.equal([asKnown]);
    await update(codeDeploy, { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
    expect(await known(codeDeploy)).to.deep.equal([asKnown]);

    await update(codeDeploy, { terminationHookEnabled: true });
    const [both] = await known(codeDeploy);
    expect(both).to.include(asKnown);
    expect((await hooksOf(autoScaling)).map((one) => one.LifecycleHookName)).to.deep.equal([
      asKnown.hook,
      both!.terminationHook,
    ]);
    await update(codeDeploy, { terminationHookEnabled: false });
    expect(await known(codeDeploy)).to.deep.equal([asKnown]);
    expect(await hooksOf(autoScaling)).to.have.length(1);

    const { hooksNotCleanedUp } = await update(codeDeploy, { autoScalingGroups: ['other'] });
    expect(hooksNotCleanedUp).to.deep.equal([]);
    expect(await hooksOf(autoScaling)).to.deep.equal([]);
    expect(await hooksOf(autoScaling, 'other')).to.have.length(1);
    await codeDeploy.send(new DeleteDeploymentGroupCommand(group));
    expect(await hooksOf(autoScaling, 'other')).to.deep.equal([]);
  });

  it('puts a hook that somebody took off there again when the group is named again', async () => {
    const { codeDeploy, autoScaling } = await start();
    const autoScalingGroups = ['web-asg'];
    await create(codeDeploy, { autoScalingGroups });
    const [{ hook }] = (await known(codeDeploy)) as [{ hook: string }];
    await autoScaling.send(new DeleteLifecycleHookCommand({ ...asg, LifecycleHookName: hook }));
    await update(codeDeploy, {});
    expect(await hooksOf(autoScaling)).to.deep.equal([]);
    expect(await known(codeDeploy)).to.deep.equal([{ name: 'web-asg', hook }]);
    await update(codeDeploy, { autoScalingGroups });
    const [again] = await hooksOf(autoScaling);
    expect(await known(codeDeploy)).to.deep.equal([
      { name: 'web-asg', hook: again!.LifecycleHookName },
    ]);
    expect(again!.LifecycleHookName).not.to.equal(hook);
  });

  it('is refused for one that there is not, and changes nothing then', async () => {
    const { codeDeploy, autoScaling } = await start();
    const bad = create(codeDeploy, { autoScalingGroups: ['web-asg', 'none'] });
    expect(await errorOf(bad)).to.include({ name: 'InvalidAutoScalingGroupException' });
    expect(await hooksOf(autoScaling)).to.deep.equal([]);
    const missing = await errorOf(codeDeploy.send(new GetDeploymentGroupCommand(group)));
    expect(missing).to.include({ name: 'DeploymentGroupDoesNotExistException' });
  });

  it('says which hooks its role could not take off, and is refused where it could not put one', async () => {
    const { codeDeploy, autoScaling } = await start(
      'deny:PutLifecycleHook:1',
      'deny:DeleteLifecycleHook',
    );
    const autoScalingGroups = ['web-asg'];
    const refused = await errorOf(create(codeDeploy, { autoScalingGroups }));
    expect(refused.name).to.equal('InvalidRoleException');
    expect(refused.message).to.contain('AmazonAutoScaling');
    await create(codeDeploy, { autoScalingGroups });
    const [{ hook }] = (await known(codeDeploy)) as [{ hook: string }];
    const { hooksNotCleanedUp } = await update(codeDeploy, { autoScalingGroups: [] });
    expect(hooksNotCleanedUp).to.deep.equal([{ name: 'web-asg', hook }]);
    expect(await known(codeDeploy)).to.deep.equal([]);
    expect(await hooksOf(autoScaling)).to.have.length(1);
  });
});
