import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type Instance, type RunningServer } from '@codedeployer/rehearsal';
import { expect } from 'chai';
import { judge, type ServiceModel } from './support/service-model.js';

// AWS's model of CodeDeploy in Debian's awscli: CI must have it; elsewhere the tests are there when the file is.
const modelFile =
  '/usr/lib/python3/dist-packages/awscli/botocore/data/codedeploy/2014-10-06/service-2.json';

/** Members that the service has gained since that model. */
const newer = ['terminationHookEnabled', 'zonalConfig'];

const revision = {
  revisionType: 'S3',
  s3Location: { bucket: 'artifacts', key: 'a.zip', bundleType: 'zip', eTag: 'x' },
};
const app = { applicationName: 'shop' };
const group = { ...app, deploymentGroupName: 'web' };

if (existsSync(modelFile) || process.env.CI === 'true') {
  describe('the CodeDeploy of a rehearsal, held against AWS’s own model of the service', () => {
    let directory: string;
    let server: RunningServer;
    let model: ServiceModel;
    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'codedeployer-model-'));
      model = JSON.parse(await readFile(modelFile, 'utf8')) as ServiceModel;
      server = await startServer({
        s3: { directory: join(directory, 's3') },
        codeDeploy: {
          directory: join(directory, 'codedeploy'),
          application: 'shop',
          groups: [
            { name: 'web', instances: [instance('i-1', false), instance('i-2', true)] },
            {
              name: 'green',
              instances: [instance('i-3', false)],
              run: (id) => instance(id, false),
              blueGreen: {
                greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
                deploymentReadyOption: {
                  actionOnTimeout: 'STOP_DEPLOYMENT',
                  waitTimeInMinutes: 60,
                },
                terminateBlueInstancesOnDeploymentSuccess: {
                  action: 'TERMINATE',
                  terminationWaitTimeInMinutes: 60,
                },
              },
            },
          ],
        },
      });
    });
    after(async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    });

    /** Calls an operation and judges its answer, or its refusal. */
    async function call(operation: string, input: object): Promise<Record<string, unknown>> {
      const response = await fetch(server.endpoint, {
        method: 'POST',
        headers: {
          'x-amz-target': `CodeDeploy_20141006.${operation}`,
          authorization:
            'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/codedeploy/aws4_request',
        },
        body: JSON.stringify(input),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      const { output, errors = [] } = model.operations[operation] ?? {};
      if (response.ok) {
        const found = output ? judge(model, output.shape, answer, operation) : Object.keys(answer);
        expect(found.filter((line) => !newer.some((name) => line.includes(name)))).to.deep.equal(
          [],
        );
      } else {
        const names = errors.map((error) => error.shape);
        expect(answer.__type, `${operation}: ${JSON.stringify(answer)}`).to.be.oneOf(names);
      }
      return answer;
    }

    it('gives answers of the model’s shapes', async () => {
      const { deploymentId } = await call('CreateDeployment', {
        ...group,
        revision,
        description: 'one',
        autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
        overrideAlarmConfiguration: { enabled: false },
      });
      const deployment = { deploymentId };
      const isOver = async () =>
        JSON.stringify(await call('GetDeployment', deployment)).includes('completeTime');
      while (!(await isOver())) await sleep(5);
      const { targetIds } = (await call('ListDeploymentTargets', deployment)) as {
        targetIds: string[];
      };
      expect(targetIds).to.deep.equal(['i-1', 'i-2']);
      await call('BatchGetDeploymentTargets', { ...deployment, targetIds });
      await call('GetDeploymentTarget', { ...deployment, targetId: 'i-2' });
      await call('ListDeploymentInstances', deployment);
      await call('GetDeploymentInstance', { ...deployment, instanceId: 'i-1' });
      await call('BatchGetDeploymentInstances', { ...deployment, instanceIds: targetIds });
      await call('ListDeployments', group);
      await call('BatchGetDeployments', { deploymentIds: [deploymentId] });
      await call('RegisterApplicationRevision', { ...app, revision, description: 'it' });
      await call('GetApplicationRevision', { ...app, revision });
      await call('BatchGetApplicationRevisions', { ...app, revisions: [revision] });
      await call('ListApplicationRevisions', app);
      await call('ListApplications', {});
      await call('GetApplication', app);
      await call('BatchGetApplications', { applicationNames: ['shop'] });
      const config = { deploymentConfigName: 'own' };
      const minimumHealthyHosts = { type: 'HOST_COUNT', value: 1 };
      await call('CreateDeploymentConfig', { ...config, minimumHealthyHosts });
      await call('GetDeploymentConfig', config);
      await call('ListDeploymentConfigs', {});
      await call('DeleteDeploymentConfig', config);
      await call('CreateDeploymentGroup', {
        ...app,
        deploymentGroupName: 'new',
        serviceRoleArn: 'arn:aws:iam::111122223333:role/codedeploy',
        ec2TagSet: { ec2TagSetList: [[{ Key: 'a', Type: 'KEY_ONLY' }]] },
        triggerConfigurations: [{ triggerName: 'told' }],
        outdatedInstancesStrategy: 'IGNORE',
      });
      await call('UpdateDeploymentGroup', {
        ...app,
        currentDeploymentGroupName: 'new',
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      });
      await call('GetDeploymentGroup', { ...app, deploymentGroupName: 'new' });
      await call('GetDeploymentGroup', group);
      await call('BatchGetDeploymentGroups', { ...app, deploymentGroupNames: ['web', 'none'] });
      await call('ListDeploymentGroups', app);
      await call('DeleteDeploymentGroup', { ...app, deploymentGroupName: 'new' });
      await call('StopDeployment', deployment);
      await call('ContinueDeployment', deployment);
    });

    it('gives answers of the model’s shapes about a blue/green deployment, in each of its waits', async () => {
      const { deploymentId } = await call('CreateDeployment', {
        ...app,
        deploymentGroupName: 'green',
        revision,
      });
      const deployment = { deploymentId };
      const untilItHas = async (text: string): Promise<void> => {
        while (!JSON.stringify(await call('GetDeployment', deployment)).includes(text))
          await sleep(5);
      };
      const look = async (): Promise<void> => {
        const labels = { ServerInstanceLabel: ['Blue', 'Green'] };
        const { targetIds } = await call('ListDeploymentTargets', {
          ...deployment,
          targetFilters: labels,
        });
        expect(targetIds).to.have.length(2);
        await call('BatchGetDeploymentTargets', { ...deployment, targetIds });
        await call('BatchGetDeploymentInstances', { ...deployment, instanceIds: targetIds });
        await call('ListDeploymentInstances', { ...deployment, instanceTypeFilter: ['Blue'] });
      };
      await untilItHas('"status":"Ready"');
      await look();
      await call('ContinueDeployment', { ...deployment, deploymentWaitType: 'READY_WAIT' });
      await untilItHas('"instanceTerminationWaitTimeStarted":true');
      await look();
      await call('ContinueDeployment', { ...deployment, deploymentWaitType: 'TERMINATION_WAIT' });
      await untilItHas('"status":"Succeeded"');
    });

    for (const operation of [
      'BatchGetDeploymentTargets',
      'CreateApplication',
      'CreateDeployment',
      'CreateDeploymentConfig',
      'CreateDeploymentGroup',
      'DeleteDeploymentConfig',
      'GetApplication',
      'GetApplicationRevision',
      'GetDeployment',
      'GetDeploymentConfig',
      'GetDeploymentGroup',
      'ListApplicationRevisions',
      'ListDeploymentTargets',
      'RegisterApplicationRevision',
      'StopDeployment',
      'UpdateDeploymentGroup',
    ]) {
      it(`refuses a bad ${operation} by a name that the model gives it`, async () => {
        const names = {
          deploymentGroupName: 'none',
          currentDeploymentGroupName: 'none',
          serviceRoleArn: 'arn:aws:iam::111122223333:role/codedeploy',
        };
        const missing = await call(operation, {});
        const malformed = await call(operation, {
          ...names,
          applicationName: 'not a name',
          deploymentConfigName: 'not a name',
          deploymentId: 'not an id',
        });
        expect([missing.__type, malformed.__type]).to.satisfy((types: unknown[]) =>
          types.every((type) => /(?:Required|Invalid).*Exception$/.test(String(type))),
        );
      });
    }
  });
}

/** An instance in memory that does everything well, or fails at Install. */
function instance(id: string, failing: boolean): Instance {
  return {
    id,
    execute(command) {
      const fails = failing && command === 'Install';
      return Promise.resolve({
        status: fails ? 'Failed' : 'Succeeded',
        noop: false,
        diagnostics: { errorCode: fails ? 4 : 0, scriptName: '', message: 'it is full', log: '' },
      });
    },
    close: () => Promise.resolve(),
  };
}
