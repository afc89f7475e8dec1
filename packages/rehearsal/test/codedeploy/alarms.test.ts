import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  UpdateDeploymentGroupCommand,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { rehearsalWorld, type Running } from '../support/rehearsal-server.js';
import { scriptedInstance, type Answer } from '../support/scripted-instance.js';

const group = { applicationName: 'shop', deploymentGroupName: 'web' };
const AlarmName = 'web-5xx';

describe('alarms of deployment groups in a rehearsal', () => {
  const world = rehearsalWorld();

  const start = (answer?: Answer): Promise<Running> =>
    world.start({
      codeDeploy: {
        groups: [
          {
            name: 'web',
            instances: ['i-1', 'i-2'].map((id) => scriptedInstance(id, answer)),
            alarms: [AlarmName],
            autoRollback: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
          },
        ],
      },
    });
  const setState = (running: Running, StateValue: 'ALARM' | 'OK') =>
    running
      .clients()
      .cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  const make = async (running: Running): Promise<void> => {
    await running.clients().cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        MetricName: '5XX',
        Namespace: 'Shop',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  };
  const ended = async ({ codeDeploy }: Running, deploymentId: string): Promise<DeploymentInfo> => {
    for (;;) {
      const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      if (['Succeeded', 'Failed', 'Stopped'].includes(deploymentInfo!.status!))
        return deploymentInfo!;
      await sleep(5);
    }
  };
  const deploy = async (running: Running, key: string, more = {}): Promise<DeploymentInfo> => {
    const s3Location = { bucket: 'artifacts', key, bundleType: 'zip' } as const;
    const { deploymentId } = await running.codeDeploy.send(
      new CreateDeploymentCommand({
        ...group,
        revision: { revisionType: 'S3', s3Location },
        ...more,
      }),
    );
    return ended(running, deploymentId!);
  };

  it('stop what is under way when they begin to ring, and what brings it back goes on while they do', async () => {
    let ring: () => Promise<unknown> = () => Promise.resolve();
    const running = await start(async (command, { revision }) => {
      if (revision.key === 'bad.zip' && command === 'AfterInstall') await ring();
      return undefined;
    });
    await make(running);
    expect(await deploy(running, 'good.zip')).to.include({ status: 'Succeeded' });
    ring = () => setState(running, 'ALARM');
    const stopped = await deploy(running, 'bad.zip');
    expect(stopped.status).to.equal('Stopped');
    expect(stopped.errorInformation?.code).to.equal('ALARM_ACTIVE');
    expect(stopped.errorInformation?.message).to.match(/Activated alarms: <web-5xx>$/);
    const { rollbackDeploymentId = '' } = stopped.rollbackInfo ?? {};
    const back = await ended(running, rollbackDeploymentId);
    expect(back).to.deep.include({ status: 'Succeeded', creator: 'codeDeployRollback' });
    expect(back.revision?.s3Location?.key).to.equal('good.zip');
  });

  it('stop the cure as well, before it reaches an instance, until they are ended or it is told to leave them alone', async () => {
    const running = await start();
    await make(running);
    await setState(running, 'ALARM');
    const stopped = await deploy(running, 'cure.zip');
    expect(stopped.errorInformation?.code).to.equal('ALARM_ACTIVE');
    expect(stopped.deploymentOverview).to.equal(undefined);
    const past = { overrideAlarmConfiguration: { enabled: false } };
    expect(await deploy(running, 'cure.zip', past)).to.include({ status: 'Succeeded' });
    await setState(running, 'OK');
    expect(await deploy(running, 'cure.zip')).to.include({ status: 'Succeeded' });
  });

  it('are those of the deployment where it has some, and none where the group has them switched off', async () => {
    const running = await start();
    await make(running);
    await setState(running, 'ALARM');
    const other = { overrideAlarmConfiguration: { enabled: true, alarms: [{ name: 'other' }] } };
    expect(await deploy(running, '1.zip', other)).to.include({ status: 'Succeeded' });
    await running.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'shop',
        currentDeploymentGroupName: 'web',
        alarmConfiguration: { enabled: false, alarms: [] },
      }),
    );
    expect(await deploy(running, '2.zip')).to.include({ status: 'Succeeded' });
  });
});
