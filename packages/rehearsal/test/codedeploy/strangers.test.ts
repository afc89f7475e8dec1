import {
  BatchGetDeploymentsCommand,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
  type CodeDeployClient,
  type DeploymentInfo,
  type ListDeploymentsCommandInput,
} from '@aws-sdk/client-codedeploy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFaults } from '../../dist/request/parse-faults.js';
import { rehearsalWorld } from '../support/rehearsal-server.js';
import { scriptedInstance } from '../support/scripted-instance.js';

const group = { applicationName: 'shop', deploymentGroupName: 'web' };

describe('deployments of somebody else’s in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();

  async function start(...faults: string[]): Promise<CodeDeployClient> {
    const { codeDeploy } = await world.start({
      codeDeploy: {
        groups: [{ name: 'ours', deploymentGroup: 'web', instances: [scriptedInstance('i-1')] }],
        pageSize: 2,
      },
      faults: parseFaults(faults),
    });
    return codeDeploy;
  }

  const create = (codeDeploy: CodeDeployClient) =>
    codeDeploy.send(
      new CreateDeploymentCommand({
        ...group,
        revision: {
          revisionType: 'S3',
          s3Location: { bucket: 'artifacts', key: 'a.zip', bundleType: 'zip' },
        },
      }),
    );

  async function list(
    codeDeploy: CodeDeployClient,
    input: Partial<ListDeploymentsCommandInput> = {},
  ): Promise<readonly DeploymentInfo[]> {
    const found: DeploymentInfo[] = [];
    let nextToken: string | undefined;
    do {
      const page = await codeDeploy.send(
        new ListDeploymentsCommand({ ...group, ...input, nextToken }),
      );
      nextToken = page.nextToken;
      const { deployments: deploymentIds = [] } = page;
      if (deploymentIds.length === 0) continue;
      const { deploymentsInfo = [] } = await codeDeploy.send(
        new BatchGetDeploymentsCommand({ deploymentIds }),
      );
      found.push(...deploymentsInfo);
    } while (nextToken !== undefined);
    return found;
  }

  async function ended(codeDeploy: CodeDeployClient, deploymentId = ''): Promise<DeploymentInfo> {
    for (;;) {
      const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      if (deploymentInfo?.completeTime !== undefined) return deploymentInfo;
      await sleep(5);
    }
  }

  for (const status of ['Created', 'Queued', 'InProgress', 'Baking', 'Ready']) {
    it(`keep others out of a group while ${status}, until they are stopped`, async () => {
      const codeDeploy = await start(`busy:ours:${status}`);
      const busy = { includeOnlyStatuses: [status] } as Partial<ListDeploymentsCommandInput>;
      const [{ deploymentId, ...info } = { deploymentId: '' }] = await list(codeDeploy, busy);
      expect(info).to.include({ ...group, status, creator: 'user' });
      expect(info).not.to.have.property('isBeside');
      expect(await errorOf(create(codeDeploy))).to.include({
        name: 'DeploymentLimitExceededException',
        message: `The Deployment Group 'web' already has an active Deployment '${deploymentId!}'`,
      });
      await codeDeploy.send(new StopDeploymentCommand({ deploymentId }));
      expect(await ended(codeDeploy, deploymentId)).to.include({ status: 'Stopped' });
      const { deploymentId: ours } = await create(codeDeploy);
      expect((await ended(codeDeploy, ours)).status).to.equal('Succeeded');
      expect(await list(codeDeploy, busy)).to.be.empty;
    });
  }

  it('succeed when their time is over, which begins with the first call', async () => {
    const codeDeploy = await start('busy=1:ours:CodeDeployAutoUpdate');
    await sleep(1100);
    const refusal = await errorOf(create(codeDeploy));
    expect(refusal.name).to.equal('DeploymentLimitExceededException');
    const [{ deploymentId, creator } = {}] = await list(codeDeploy);
    expect(creator).to.equal('CodeDeployAutoUpdate');
    expect((await ended(codeDeploy, deploymentId)).status).to.equal('Succeeded');
    await create(codeDeploy);
  });

  it('may be beside, ended or not, and are listed page by page, the newest first, by status and time', async () => {
    const codeDeploy = await start(
      'beside:ours:autoscaling:Failed',
      'beside:ours:autoscaling',
      'beside:ours:autoscalingTermination:Queued',
      'beside:ours:CloudFormation:Stopped',
    );
    const { deploymentId } = await create(codeDeploy);
    expect((await ended(codeDeploy, deploymentId)).status).to.equal('Succeeded');
    const all = await list(codeDeploy);
    expect(all.map(({ creator, status }) => `${creator!} ${status!}`)).to.deep.equal([
      'user Succeeded',
      'CloudFormation Stopped',
      'autoscalingTermination Queued',
      'autoscaling InProgress',
      'autoscaling Failed',
    ]);
    const failed = await list(codeDeploy, { includeOnlyStatuses: ['Failed', 'Queued'] });
    expect(failed.map(({ status }) => status)).to.deep.equal(['Queued', 'Failed']);
    const later = new Date(Date.now() + 60_000);
    expect(await list(codeDeploy, { createTimeRange: { start: later } })).to.be.empty;
    expect(await list(codeDeploy, { createTimeRange: { end: later } })).to.have.length(5);
    const { targetIds } = await codeDeploy.send(
      new ListDeploymentTargetsCommand({ deploymentId: all[1]?.deploymentId }),
    );
    expect(targetIds).to.be.empty;
  });

  it('follow the first success by a user, to bring instances up to date that came meanwhile', async () => {
    const codeDeploy = await start('after=3:ours');
    expect(await list(codeDeploy)).to.be.empty;
    const { deploymentId } = await create(codeDeploy);
    const { relatedDeployments } = await ended(codeDeploy, deploymentId);
    const [{ deploymentId: follower, ...info } = {}] = await list(codeDeploy);
    expect(info).to.include({ creator: 'CodeDeployAutoUpdate', status: 'InProgress' });
    expect(relatedDeployments?.autoUpdateOutdatedInstancesDeploymentIds).to.deep.equal([follower]);
    expect(info.relatedDeployments?.autoUpdateOutdatedInstancesRootDeploymentId).to.equal(
      deploymentId,
    );
    expect((await errorOf(create(codeDeploy))).name).to.equal('DeploymentLimitExceededException');
    expect((await ended(codeDeploy, follower)).status).to.equal('Succeeded');
    const { deploymentId: next } = await create(codeDeploy);
    expect(await ended(codeDeploy, next)).not.to.have.property('relatedDeployments');
  });

  it('wait to be told to go on, when they are blue/green', async () => {
    const codeDeploy = await start('busy:ours:TerminationWait');
    const [{ deploymentId, ...info } = {}] = await list(codeDeploy);
    expect(info).to.nested.include({
      status: 'InProgress',
      instanceTerminationWaitTimeStarted: true,
      'deploymentStyle.deploymentType': 'BLUE_GREEN',
      'blueGreenDeploymentConfiguration.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes': 2820,
    });
    const goOn = (deploymentWaitType: 'READY_WAIT' | 'TERMINATION_WAIT') =>
      codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType }));
    expect(await errorOf(goOn('READY_WAIT'))).to.have.property(
      'name',
      'DeploymentIsNotInReadyStateException',
    );
    await goOn('TERMINATION_WAIT');
    expect((await ended(codeDeploy, deploymentId)).status).to.equal('Succeeded');
  });

  it('are gone with the rehearsal that they were asked of', async () => {
    const codeDeploy = await start('busy:ours');
    await list(codeDeploy);
    const again = await start();
    const [{ status } = {}] = await list(again);
    expect(status).to.equal('Failed');
    await create(again);
  });

  for (const [specification, why] of [
    ['busy', 'it names no group'],
    ['busy=soon:ours', 'its time is no number above 0'],
    ['beside:ours:somebody', '"somebody" is no creator and no status; there are user, autoscaling'],
  ] as const) {
    it(`cannot be asked for as ${specification}`, () => {
      expect(() => parseFaults([specification])).to.throw(
        `The fault "${specification}" cannot be read: ${why}`,
      );
    });
  }
});
