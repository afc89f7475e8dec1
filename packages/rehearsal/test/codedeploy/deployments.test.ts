import {
  BatchGetDeploymentTargetsCommand,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
  type CodeDeployClient,
  type CreateDeploymentCommandInput,
  type DeploymentInfo,
  type InstanceTarget,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { rehearsalWorld } from '../support/rehearsal-server.js';
import { scriptedInstance, scriptFailure, type Answer } from '../support/scripted-instance.js';

const group = { applicationName: 'shop', deploymentGroupName: 'web' };
const events = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;
const healthConstraints = {
  code: 'HEALTH_CONSTRAINTS',
  message:
    'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.',
};

describe('deployments in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();
  const web = (...instances: ReturnType<typeof scriptedInstance>[]) => ({
    groups: [{ name: 'web', id: 'a9b8', instances }],
  });

  it('is at work on more than ten instances at once without a warning of Node', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    try {
      let busy = 0;
      const wait: Answer = async () => {
        busy += 1;
        while (busy < 12) await sleep(5);
        return undefined;
      };
      const instances = Array.from({ length: 12 }, (_, index) =>
        scriptedInstance(`i-${index + 1}`, wait),
      );
      const { codeDeploy } = await world.start({ codeDeploy: web(...instances) });
      const { info } = await deploy(codeDeploy, {
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      });
      expect(info.status).to.equal('Succeeded');
      await sleep(10); // warnings come a tick later
    } finally {
      process.off('warning', note);
    }
    expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).to.deep.equal([]);
  });

  it('carries the events out in the service’s order and gives the agent what it needs', async () => {
    const instance = scriptedInstance('i-1');
    const { codeDeploy } = await world.start({ codeDeploy: web(instance) });
    const { info, targets } = await deploy(codeDeploy, {
      revision: revision('1.zip', { eTag: 'abc', version: 'v1' }),
      fileExistsBehavior: 'OVERWRITE',
      description: 'first',
    });
    expect(instance.log).to.deep.equal(events.map((event) => `i-1 ${event}`));
    expect(instance.specifications[0]).to.deep.equal({
      deploymentId: info.deploymentId,
      deploymentGroupId: 'a9b8',
      deploymentGroupName: 'web',
      applicationName: 'shop',
      deploymentCreator: 'user',
      deploymentType: 'IN_PLACE',
      fileExistsBehavior: 'OVERWRITE',
      revision: {
        bucket: 'artifacts',
        key: '1.zip',
        bundleType: 'zip',
        eTag: 'abc',
        version: 'v1',
      },
    });
    expect(info).to.deep.include({
      status: 'Succeeded',
      creator: 'user',
      description: 'first',
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      deploymentOverview: {
        Pending: 0,
        InProgress: 0,
        Succeeded: 1,
        Failed: 0,
        Skipped: 0,
        Ready: 0,
      },
    });
    expect(info.completeTime!.getTime()).to.be.at.least(info.startTime!.getTime());
    expect(targets[0]!.targetArn).to.match(/^arn:aws:ec2:eu-central-1:\d{12}:instance\/i-1$/);
    expect(targets[0]!.lifecycleEvents!.map((event) => event.status)).to.deep.equal(
      events.map(() => 'Succeeded'),
    );
    expect(targets[0]!.lifecycleEvents![0]!.diagnostics).to.deep.equal({
      errorCode: 'Success',
      scriptName: '',
      message: 'Succeeded',
      logTail: '',
    });
  });

  it('remembers revisions, the last deployment and the target revision for the next process', async () => {
    const first = await world.start({ codeDeploy: web(scriptedInstance('i-1')) });
    const { info } = await deploy(first.codeDeploy, { revision: revision('1.zip') });
    await first.close();
    const { codeDeploy } = await world.start({ codeDeploy: web(scriptedInstance('i-1')) });
    const { deploymentGroupInfo } = await codeDeploy.send(new GetDeploymentGroupCommand(group));
    expect(deploymentGroupInfo!.targetRevision).to.deep.equal(revision('1.zip'));
    expect(deploymentGroupInfo!.lastSuccessfulDeployment!.deploymentId).to.equal(info.deploymentId);
    expect(deploymentGroupInfo!.deploymentGroupId).to.equal('a9b8');
    const registered = await codeDeploy.send(
      new GetApplicationRevisionCommand({ applicationName: 'shop', revision: revision('1.zip') }),
    );
    expect(registered.revisionInfo!.deploymentGroups).to.deep.equal(['web']);
    const listed = await codeDeploy.send(new ListDeploymentsCommand(group));
    expect(listed.deployments).to.deep.equal([info.deploymentId]);
    const second = await deploy(codeDeploy, { revision: revision('2.zip') });
    expect(second.info.previousRevision).to.deep.equal(revision('1.zip'));
  });

  it('shows a failed script as the service does and skips what comes after it', async () => {
    const log = '[stderr]cannot start\n';
    const failing = scriptedInstance(
      'i-1',
      failAt('AfterInstall', scriptFailure('bin/up.sh', log)),
    );
    const { codeDeploy } = await world.start({ codeDeploy: web(failing) });
    const { info, targets } = await deploy(codeDeploy);
    expect(info).to.deep.include({ status: 'Failed', errorInformation: healthConstraints });
    expect(targets[0]!.status).to.equal('Failed');
    expect(statuses(targets[0]!)).to.equal(
      'Succeeded Succeeded Succeeded Succeeded Failed Skipped Skipped',
    );
    expect(targets[0]!.lifecycleEvents![4]!.diagnostics).to.deep.equal({
      errorCode: 'ScriptFailed',
      scriptName: 'bin/up.sh',
      message: 'Script at specified location: bin/up.sh failed with exit code 3',
      logTail: log,
    });
    expect(targets[0]!.lifecycleEvents![5]!.diagnostics).to.be.undefined;
  });

  it('names every error code of the agent by the service’s name', async () => {
    const codes = {
      1: 'ScriptMissing',
      2: 'ScriptNotExecutable',
      3: 'ScriptTimedOut',
      5: 'UnknownError',
      6: 'UnknownError',
    } as const;
    for (const [code, name] of Object.entries(codes)) {
      const failing = scriptedInstance(
        'i-1',
        failAt('BeforeInstall', scriptFailure('x', '', Number(code) as 1)),
      );
      const server = await world.start({ codeDeploy: web(failing) });
      const { targets } = await deploy(server.codeDeploy);
      expect(targets[0]!.lifecycleEvents![2]!.diagnostics!.errorCode).to.equal(name);
      await server.close();
    }
  });

  it('goes on after a failed ApplicationStop only when told to', async () => {
    const failing = () =>
      scriptedInstance('i-1', failAt('ApplicationStop', scriptFailure('stop', '')));
    const { codeDeploy } = await world.start({ codeDeploy: web(failing()) });
    expect((await deploy(codeDeploy)).info.status).to.equal('Failed');
    const ignored = await deploy(codeDeploy, { ignoreApplicationStopFailures: true });
    expect(ignored.info.status).to.equal('Succeeded');
    expect(statuses(ignored.targets[0]!)).to.match(/^Failed Succeeded .* Succeeded$/);
  });

  it('fails when an instance is lost, and keeps serving', async () => {
    const lost = scriptedInstance('i-1', () => Promise.reject(new Error('no such process')));
    const { codeDeploy } = await world.start({ codeDeploy: web(lost) });
    const { targets } = await deploy(codeDeploy);
    expect(targets[0]!.lifecycleEvents![0]!.diagnostics).to.deep.include({
      errorCode: 'UnknownError',
      logTail: 'no such process',
    });
  });

  it('fails a deployment to a group without instances', async () => {
    const { codeDeploy } = await world.start({ codeDeploy: web() });
    const { info } = await deploy(codeDeploy);
    expect(info.errorInformation!.code).to.equal('NO_INSTANCES');
  });

  it('gives up on a command after the service’s limit', async () => {
    const hanging = scriptedInstance('i-1', hangAt('Install'));
    const { codeDeploy } = await world.start({
      codeDeploy: { ...web(hanging), limits: { event: 50 } },
    });
    const { info, targets } = await deploy(codeDeploy);
    expect(info.status).to.equal('Failed');
    expect(targets[0]!.lifecycleEvents![3]!.diagnostics!.message).to.match(
      /^CodeDeploy agent was not able to receive the lifecycle event/,
    );
  });

  it('allows one deployment to a group at a time', async () => {
    const hanging = scriptedInstance('i-1', hangAt('Install'));
    const { codeDeploy } = await world.start({ codeDeploy: web(hanging) });
    const { deploymentId } = await codeDeploy.send(create());
    const refused = await errorOf(codeDeploy.send(create()));
    expect(refused).to.include({
      name: 'DeploymentLimitExceededException',
      message: `The Deployment Group 'web' already has an active Deployment '${deploymentId!}'`,
    });
  });

  it('stops after the command that is running, and starts nothing further', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const log: string[] = [];
    const { codeDeploy } = await world.start({
      codeDeploy: web(
        scriptedInstance('i-1', (command) => (command === 'Install' ? held : undefined), log),
        scriptedInstance('i-2', undefined, log),
      ),
    });
    const { deploymentId } = await codeDeploy.send(create());
    await until(() => log.includes('i-1 Install'));
    const stopping = await codeDeploy.send(new StopDeploymentCommand({ deploymentId }));
    expect(stopping.status).to.equal('Pending');
    release();
    const { info, targets } = await watch(codeDeploy, deploymentId!);
    expect(info).to.nested.include({ status: 'Stopped', 'errorInformation.code': 'MANUAL_STOP' });
    expect(targets.map((target) => target.status)).to.deep.equal(['Skipped', 'Skipped']);
    expect(statuses(targets[0]!)).to.equal(
      'Succeeded Succeeded Succeeded Succeeded Skipped Skipped Skipped',
    );
    expect(log.at(-1)).to.equal('i-1 Install');
    expect(
      await errorOf(codeDeploy.send(new StopDeploymentCommand({ deploymentId }))),
    ).to.have.property('name', 'DeploymentAlreadyCompletedException');
  });

  it('waits after a stop as long as the command takes, and no longer than the service’s limit', async () => {
    let aborted = false;
    const hanging = scriptedInstance('i-1', (command, _specification, signal) =>
      command === 'Install'
        ? new Promise(() => signal?.addEventListener('abort', () => (aborted = true)))
        : undefined,
    );
    const { codeDeploy } = await world.start({
      codeDeploy: { ...web(hanging), limits: { event: 2000 } },
    });
    const { deploymentId } = await codeDeploy.send(create());
    await until(() => hanging.log.includes('i-1 Install'));
    await codeDeploy.send(new StopDeploymentCommand({ deploymentId }));
    await sleep(100);
    expect(aborted).to.be.false;
    const { info, targets } = await watch(codeDeploy, deploymentId!);
    expect(info.status).to.equal('Stopped');
    expect(targets[0]!.status).to.equal('Failed');
    expect(aborted).to.be.true;
  });

  it('ends what runs after a stop at once when the rehearsal ends', async () => {
    let aborted = false;
    const hanging = scriptedInstance('i-1', (command, _specification, signal) =>
      command === 'Install'
        ? new Promise(() => signal?.addEventListener('abort', () => (aborted = true)))
        : undefined,
    );
    const server = await world.start({ codeDeploy: web(hanging) });
    const { codeDeploy } = server;
    const { deploymentId } = await codeDeploy.send(create());
    await until(() => hanging.log.includes('i-1 Install'));
    await codeDeploy.send(new StopDeploymentCommand({ deploymentId }));
    await server.close();
    expect(aborted).to.be.true;
  });

  it('rolls back to the last successful revision when a deployment fails', async () => {
    let bad = false;
    const instance = scriptedInstance('i-1', (command, { deploymentCreator }) =>
      bad && command === 'ValidateService' && deploymentCreator === 'user'
        ? scriptFailure('check.sh', '')
        : undefined,
    );
    const { codeDeploy } = await world.start({ codeDeploy: web(instance) });
    const rollback = {
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] },
    };
    await deploy(codeDeploy, { revision: revision('good.zip') });
    bad = true;
    const failed = await deploy(codeDeploy, { revision: revision('bad.zip'), ...rollback });
    expect(failed.info.status).to.equal('Failed');
    const { rollbackDeploymentId, rollbackMessage } = failed.info.rollbackInfo!;
    const failedId = failed.info.deploymentId!;
    expect(rollbackMessage).to.equal(
      `Deployment ${failedId} terminated. Automatic rollback is triggered with a DeploymentId ${rollbackDeploymentId!}.`,
    );
    const rolledBack = await watch(codeDeploy, rollbackDeploymentId!);
    expect(rolledBack.info).to.nested.include({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      'revision.s3Location.key': 'good.zip',
      'rollbackInfo.rollbackTriggeringDeploymentId': failedId,
      'rollbackInfo.rollbackMessage': `Deployment ${rollbackDeploymentId!} is triggered to roll back deployment ${failedId}.`,
    });
  });

  it('says that there is nothing to roll back to after a first deployment', async () => {
    const failing = scriptedInstance('i-1', failAt('Install', scriptFailure('x', '')));
    const { codeDeploy } = await world.start({ codeDeploy: web(failing) });
    const { info } = await deploy(codeDeploy, {
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    expect(info.rollbackInfo!.rollbackDeploymentId).to.be.undefined;
    expect(info.rollbackInfo!.rollbackMessage).to.contain('could not be rolled back');
  });

  it('rolls back a stopped deployment when the stop asks for it', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const instance = scriptedInstance('i-1', (command, { revision: { key } }) =>
      key === 'slow.zip' && command === 'Install' ? held : undefined,
    );
    const { codeDeploy } = await world.start({ codeDeploy: web(instance) });
    await deploy(codeDeploy, { revision: revision('good.zip') });
    const { deploymentId } = await codeDeploy.send(create({ revision: revision('slow.zip') }));
    await until(() => instance.log.filter((line) => line === 'i-1 Install').length === 2);
    await codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }));
    release();
    const { info } = await watch(codeDeploy, deploymentId!);
    expect(info.status).to.equal('Stopped');
    const rollback = await watch(codeDeploy, info.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback.info.revision).to.deep.equal(revision('good.zip'));
  });

  it('deploys only to instances that do not hold the revision, when asked to', async () => {
    const log: string[] = [];
    const one = scriptedInstance('i-1', undefined, log);
    let fails = true;
    const two = scriptedInstance(
      'i-2',
      (command) => (fails && command === 'Install' ? scriptFailure('x', '') : undefined),
      log,
    );
    const { codeDeploy } = await world.start({ codeDeploy: web(one, two) });
    expect((await deploy(codeDeploy)).info.status).to.equal('Succeeded'); // the last one may fail
    fails = false;
    log.length = 0;
    const { info } = await deploy(codeDeploy, { updateOutdatedInstancesOnly: true });
    expect(info.deploymentOverview).to.include({ Succeeded: 1, Skipped: 1 });
    expect(new Set(log.map((line) => line.split(' ')[0]))).to.deep.equal(new Set(['i-2']));
  });

  it('takes an instance for outdated once a deployment to it has begun and was stopped or killed', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const instance = scriptedInstance('i-1', (command, { revision: { key } }) =>
      key === '2.zip' && command === 'AfterInstall' ? held : undefined,
    );
    const untouched = scriptedInstance('i-2');
    const first = await world.start({ codeDeploy: web(instance, untouched) });
    const again = { revision: revision('1.zip'), updateOutdatedInstancesOnly: true };
    await deploy(first.codeDeploy, { revision: revision('1.zip') });

    const stopped = await first.codeDeploy.send(create({ revision: revision('2.zip') }));
    await until(() => instance.log.filter((line) => line === 'i-1 AfterInstall').length === 2);
    await first.codeDeploy.send(new StopDeploymentCommand({ deploymentId: stopped.deploymentId }));
    release();
    await watch(first.codeDeploy, stopped.deploymentId!);
    expect((await deploy(first.codeDeploy, again)).targets.map(statusOf)).to.deep.equal([
      'i-1 Succeeded',
      'i-2 Skipped',
    ]);

    const hanging = scriptedInstance('i-1', hangAt('Install'));
    const killed = await world.start({ codeDeploy: web(hanging, untouched) });
    await killed.codeDeploy.send(create({ revision: revision('2.zip') }));
    await until(() => hanging.log.includes('i-1 Install'));
    // Another server over the same state, as after a kill.
    const next = await world.start({ codeDeploy: web(scriptedInstance('i-1'), untouched) });
    expect((await deploy(next.codeDeploy, again)).targets.map(statusOf)).to.deep.equal([
      'i-1 Succeeded',
      'i-2 Skipped',
    ]);
  });

  it('leaves a deployment stopped when the rehearsal ends, and one that was killed failed', async () => {
    const hanging = scriptedInstance('i-1', hangAt('Install'));
    const first = await world.start({ codeDeploy: web(hanging) });
    const { deploymentId } = await first.codeDeploy.send(create());
    await until(() => hanging.log.includes('i-1 Install'));
    // A second server over the same state, as after a kill: the first one never got to write the end.
    const second = await world.start({ codeDeploy: web(scriptedInstance('i-1')) });
    const killed = await watch(second.codeDeploy, deploymentId!);
    expect(killed.info).to.nested.include({
      status: 'Failed',
      'errorInformation.code': 'INTERNAL_ERROR',
    });
    expect(statuses(killed.targets[0]!)).to.match(/^(Succeeded ){3}Unknown( Skipped){3}$/);
    expect((await deploy(second.codeDeploy)).info.status).to.equal('Succeeded');
    await second.close();
    await first.close();
    const third = await world.start({ codeDeploy: web(scriptedInstance('i-1')) });
    expect((await watch(third.codeDeploy, deploymentId!)).info.status).to.equal('Stopped');
  });

  it('refuses what the service refuses, by the service’s names', async () => {
    const { codeDeploy } = await world.start({ codeDeploy: web(scriptedInstance('i-1')) });
    const refusal = async (input: Partial<CreateDeploymentCommandInput>) =>
      (await errorOf(codeDeploy.send(create(input)))).name;
    expect(await refusal({ applicationName: 'other' })).to.equal(
      'ApplicationDoesNotExistException',
    );
    expect(await refusal({ applicationName: 'a b' })).to.equal('InvalidApplicationNameException');
    expect(await refusal({ deploymentGroupName: 'other' })).to.equal(
      'DeploymentGroupDoesNotExistException',
    );
    expect(await refusal({ deploymentGroupName: undefined })).to.equal(
      'DeploymentGroupNameRequiredException',
    );
    expect(await refusal({ revision: undefined })).to.equal('RevisionRequiredException');
    expect(await refusal({ revision: revision('x', { bundleType: 'rar' as 'zip' }) })).to.equal(
      'InvalidRevisionException',
    );
    expect(await refusal({ description: 'x'.repeat(257) })).to.equal('DescriptionTooLongException');
    expect(await refusal({ deploymentConfigName: 'none' })).to.equal(
      'DeploymentConfigDoesNotExistException',
    );
    expect(await refusal({ fileExistsBehavior: 'MERGE' as 'RETAIN' })).to.equal(
      'InvalidFileExistsBehaviorException',
    );
    const get = async (deploymentId: string) =>
      (await errorOf(codeDeploy.send(new GetDeploymentCommand({ deploymentId })))).name;
    expect(await get('d-123456789')).to.equal('DeploymentDoesNotExistException');
    expect(await get('123')).to.equal('InvalidDeploymentIdException');
    const { info } = await deploy(codeDeploy);
    expect(
      await errorOf(
        codeDeploy.send(new ContinueDeploymentCommand({ deploymentId: info.deploymentId })),
      ),
    ).to.have.property('name', 'DeploymentAlreadyCompletedException');
  });

  it('restarts what is live without naming a revision, and says so', async () => {
    const instance = scriptedInstance('i-1');
    const { codeDeploy } = await world.start({ codeDeploy: web(instance) });
    const restart = { deploymentMode: 'RESTART', revision: undefined } as const;
    expect(await errorOf(deploy(codeDeploy, restart))).to.have.property(
      'name',
      'RevisionDoesNotExistException',
    );
    const standard = { deploymentMode: 'STANDARD', revision: revision('1.zip') } as const;
    const { info: first } = await deploy(codeDeploy, standard);
    expect(first).not.to.have.property('deploymentMode');
    const { info } = await deploy(codeDeploy, restart);
    expect(info).to.include({ status: 'Succeeded', deploymentMode: 'RESTART' });
    expect(info.revision?.s3Location?.key).to.equal('1.zip');
    const modes = instance.specifications.map(({ deploymentMode }) => deploymentMode);
    expect(modes).to.deep.equal([
      ...Array<undefined>(events.length).fill(undefined),
      ...Array<string>(events.length).fill('RESTART'),
    ]);
    for (const [more, name] of [
      [{ revision: revision('2.zip') }, 'InvalidInputException'],
      [{ updateOutdatedInstancesOnly: true }, 'InvalidUpdateOutdatedInstancesOnlyValueException'],
      [{ deploymentMode: 'ANEW' as 'RESTART' }, 'InvalidInputException'],
    ] as const) {
      const refused = await errorOf(deploy(codeDeploy, { ...restart, ...more }));
      expect(refused).to.have.property('name', name);
    }
  });

  it('refuses target instances for a group that is deployed to in place', async () => {
    const { codeDeploy } = await world.start({ codeDeploy: web() });
    const tagFilters = [{ Key: 'color', Value: 'green', Type: 'KEY_AND_VALUE' as const }];
    const refused = await errorOf(deploy(codeDeploy, { targetInstances: { tagFilters } }));
    expect(refused.name).to.equal('InvalidTargetInstancesException');
    expect(refused.message).to.contain(
      'Configuration data for target instances was entered for an in-place deployment',
    );
  });

  it('keeps what a deployment says of alarms, and refuses what no alarms can be', async () => {
    const { codeDeploy } = await world.start({ codeDeploy: web(scriptedInstance('i-1')) });
    const overrideAlarmConfiguration = { enabled: false, alarms: [] };
    const { info } = await deploy(codeDeploy, { overrideAlarmConfiguration });
    expect(info.overrideAlarmConfiguration).to.deep.equal(overrideAlarmConfiguration);
    for (const [alarms, name] of [
      [[], 'InvalidAlarmConfigException'],
      [[{ name: 'a' }, { name: 'a' }], 'InvalidAlarmConfigException'],
      [
        Array.from({ length: 11 }, (_, index) => ({ name: `a${index}` })),
        'AlarmsLimitExceededException',
      ],
    ] as const) {
      const refused = await errorOf(
        deploy(codeDeploy, { overrideAlarmConfiguration: { enabled: true, alarms: [...alarms] } }),
      );
      expect(refused).to.have.property('name', name);
    }
  });
});

function revision(
  key: string,
  more: Partial<NonNullable<RevisionLocation['s3Location']>> = {},
): RevisionLocation {
  return {
    revisionType: 'S3',
    s3Location: { bucket: 'artifacts', key, bundleType: 'zip', ...more },
  };
}

function create(input: Partial<CreateDeploymentCommandInput> = {}): CreateDeploymentCommand {
  return new CreateDeploymentCommand({ ...group, revision: revision('app.zip'), ...input });
}

async function deploy(
  client: CodeDeployClient,
  input: Partial<CreateDeploymentCommandInput> = {},
): Promise<Watched> {
  const { deploymentId } = await client.send(create(input));
  return watch(client, deploymentId!);
}

interface Watched {
  readonly info: DeploymentInfo;
  readonly targets: InstanceTarget[];
}

async function watch(client: CodeDeployClient, deploymentId: string): Promise<Watched> {
  for (;;) {
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
    if (!['Succeeded', 'Failed', 'Stopped'].includes(deploymentInfo!.status!)) {
      await sleep(5);
      continue;
    }
    const { targetIds } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
    if (!targetIds?.length) return { info: deploymentInfo!, targets: [] };
    const { deploymentTargets } = await client.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
    );
    return {
      info: deploymentInfo!,
      targets: deploymentTargets!.map((target) => target.instanceTarget!),
    };
  }
}

function statusOf({ targetArn, status }: InstanceTarget): string {
  return `${targetArn!.split('/').at(-1)!} ${status!}`;
}

function statuses(target: InstanceTarget): string {
  return target.lifecycleEvents!.map((event) => event.status).join(' ');
}

function failAt(event: string, result: ReturnType<typeof scriptFailure>): Answer {
  return (command) => (command === event ? result : undefined);
}

function hangAt(event: string): Answer {
  return (command) => (command === event ? new Promise(() => undefined) : undefined);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}
