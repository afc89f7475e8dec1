import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { exitCodeOf } from '@codedeployer/core/host';
import { DeploymentFailedError } from '@codedeployer/core';
import { expect } from 'chai';
import {
  createAwsWorld,
  credentials,
  region,
  scriptFailure,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

const script = '\\deploy\\install.ps1';
const appspec = `version: 0.0
os: windows
files:
  - source: \\
    destination: C:\\inetpub\\shop
hooks:
  AfterInstall:
    - location: ${script}
      timeout: 60
`;

/** No rehearsal has Windows instances: CodeDeploy is played, and so is what its agents answer. */
describe('a deployment to Windows instances', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  async function createSite(options: AwsWorldOptions = {}): Promise<void> {
    world = await createAwsWorld(options);
    await world.project.remove('deploy/hook-scripts');
    await world.project.write({
      'deploy/appspec.yml': appspec,
      'dist/deploy/install.ps1': 'Start-WebAppPool shop\r\n',
    });
  }
  const codeDeploy = () => new CodeDeployClient({ endpoint: world.endpoint, region, credentials });

  it('uploads a zip without anything of ours in it, starts it and waits for the instances', async () => {
    const asked: string[] = [];
    await createSite({
      answer: (id, command) => {
        asked.push(`${id} ${command}`);
        return Promise.resolve(undefined);
      },
    });
    const report = await world.deploy();
    expect(report.succeeded).to.equal(true);
    expect(asked).to.include.members(['i-web-1 AfterInstall', 'i-web-2 AfterInstall']);

    const { deploymentsInfo = [] } = await codeDeploy().send(
      new BatchGetDeploymentsCommand({
        deploymentIds: report.deployments.map(({ deploymentId }) => deploymentId),
      }),
    );
    const location = deploymentsInfo[0]?.revision?.s3Location;
    expect(location).to.include({ bucket: 'shop-revisions', bundleType: 'zip' });

    const s3 = new S3Client({
      endpoint: world.endpoint,
      region,
      credentials,
      forcePathStyle: true,
    });
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: location?.bucket, Key: location?.key }),
    );
    const archive = world.project.path('uploaded.zip');
    await writeFile(archive, await buffer(Body as Readable));
    const names = execFileSync('unzip', ['-Z1', archive], { encoding: 'utf8' }).split('\n');
    expect(names).to.include.members(['appspec.yml', 'deploy/install.ps1', 'index.html']);
    expect(names.filter((name) => name.endsWith('.sh'))).to.deep.equal([]);
    const packed = execFileSync('unzip', ['-p', archive, 'appspec.yml'], { encoding: 'utf8' });
    expect(packed).to.equal(appspec);
  });

  it('that fails is told with the script and what it said', async () => {
    await createSite({
      answer: (_id, command) =>
        Promise.resolve(
          command === 'AfterInstall'
            ? scriptFailure(script, 1, '[stderr]Start-WebAppPool : access is denied\n')
            : undefined,
        ),
    });
    const error = await errorOf(world.deploy());
    expect(error).to.be.instanceOf(DeploymentFailedError);
    expect(error.message)
      .to.contain('AfterInstall')
      .and.to.contain(script)
      .and.to.contain('Start-WebAppPool : access is denied');
  });

  it('whose agents never answer is given up at the time limit, named as running', async () => {
    await createSite({
      answer: (_id, _command, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve(undefined));
        }),
    });
    const error = await errorOf(world.deploy({ timeout: 0.1 }));
    expect(error).to.have.property('code', 'DEPLOYMENT_TIMED_OUT');
    expect(error.message).to.match(/d-\w+/).and.to.contain('web');
    const started = world.events.find(({ type }) => type === 'deployment-started');
    const deploymentId = started?.type === 'deployment-started' ? started.deploymentId : '';
    await codeDeploy().send(new StopDeploymentCommand({ deploymentId }));
  });

  it('of a group without instances, which nobody has counted before, is no success', async () => {
    await createSite({ instances: 0 });
    const error = await errorOf(world.deploy({ countInstances: false }));
    expect(error).to.be.instanceOf(DeploymentFailedError);
    expect(error).to.have.property('code', 'NO_INSTANCES');
    expect(exitCodeOf(error)).to.equal(6);
    const ended = world.events.find(({ type }) => type === 'ended');
    expect(ended).to.have.nested.property('report.error.code', 'NO_INSTANCES');
    expect(error.message).to.contain('NO_INSTANCES').and.to.contain('Check your deployment group');
  });

  it('of a tar is refused before anything is sent', async () => {
    await createSite();
    for (const format of ['tar', 'tgz'] as const) {
      const error = await errorOf(world.deploy({ format }));
      expect(error.message).to.contain(format).and.to.contain('zip');
    }
    expect(world.calls).to.deep.equal([]);
  });
});
