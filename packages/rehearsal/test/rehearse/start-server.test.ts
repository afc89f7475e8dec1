import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  ListApplicationsCommand,
} from '@aws-sdk/client-codedeploy';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientEnvironment, shellExports } from '../../dist/rehearse/client-environment.js';
import { rehearsalWorld } from '../support/rehearsal-server.js';
import { scriptedInstance } from '../support/scripted-instance.js';

describe('the server of a rehearsal', () => {
  const world = rehearsalWorld();

  it('takes the port that is asked for, and names it when another program has it', async () => {
    const first = await world.start();
    const port = Number(new URL(first.endpoint).port);
    expect(await errorOf(world.start({ port }))).to.include({
      code: 'REHEARSAL_PORT_TAKEN',
      message: `Port ${port} on 127.0.0.1 is taken by another program.`,
    });
    await first.close();
    await first.close();
    expect((await world.start({ port })).endpoint).to.equal(first.endpoint);
  });

  it('names a state file that cannot be read, and what to do', async () => {
    const server = await world.start();
    await server.close();
    const file = join(world.folder.path, 's3/buckets/artifacts/bucket.json');
    await writeFile(file, '{"name": "arti');
    const damaged = await errorOf(world.start());
    expect(damaged).to.include({ code: 'REHEARSAL_STATE_DAMAGED' });
    expect(damaged.message).to.contain(file);
    expect(damaged.hint).to.contain('Delete the rehearsal folder');
  });

  it('answers a failure of its own disk with an internal error, reports it and ends the deployment', async () => {
    const defects: unknown[] = [];
    const server = await world.start({
      codeDeploy: { groups: [{ name: 'web', instances: [scriptedInstance('i-1')] }] },
      onError: (error) => void defects.push(error),
    });
    const objects = join(world.folder.path, 's3/buckets/artifacts/objects');
    await rm(objects, { recursive: true });
    await writeFile(objects, 'in the way');
    expect(
      await errorOf(
        server.s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'a', Body: 'a' })),
      ),
    ).to.have.nested.property('$metadata.httpStatusCode', 500);
    expect(defects).to.have.length(1);

    await writeFile(join(world.folder.path, 'codedeploy/targets'), 'in the way');
    const { deploymentId } = await server.codeDeploy.send(
      new CreateDeploymentCommand({
        applicationName: 'shop',
        deploymentGroupName: 'web',
        revision: {
          revisionType: 'S3',
          s3Location: { bucket: 'artifacts', key: 'a.zip', bundleType: 'zip' },
        },
      }),
    );
    const info = async () =>
      (await server.codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
    while ((await info()).status !== 'Failed') await sleep(5);
    expect((await info()).errorInformation!.code).to.equal('INTERNAL_ERROR');
    expect(defects.length).to.be.above(1);
    await server.codeDeploy.send(new ListApplicationsCommand({}));
  });

  it('prints an environment that a shell takes over as it is', async () => {
    const environment = await clientEnvironment({
      endpoint: 'http://127.0.0.1:4711',
      region: 'eu-central-1',
      credentials: { accessKeyId: 'key', secretAccessKey: "it's $ecret" },
      directory: world.folder.path,
    });
    const printed = execFileSync(
      'bash',
      ['--norc', '-c', `${shellExports(environment)}\nenv | grep ^AWS_ | sort`],
      { encoding: 'utf8', env: { PATH: process.env.PATH, AWS_PROFILE: 'production' } },
    );
    expect(printed.trimEnd().split('\n')).to.deep.equal([
      'AWS_ACCESS_KEY_ID=key',
      `AWS_DATA_PATH=${join(world.folder.path, 'aws-data')}`,
      'AWS_DEFAULT_REGION=eu-central-1',
      'AWS_EC2_METADATA_DISABLED=true',
      'AWS_ENDPOINT_URL_AUTO_SCALING=http://127.0.0.1:4711',
      'AWS_ENDPOINT_URL_CLOUDWATCH=http://127.0.0.1:4711',
      'AWS_ENDPOINT_URL_CODEDEPLOY=http://127.0.0.1:4711',
      'AWS_ENDPOINT_URL_EC2=http://127.0.0.1:4711',
      'AWS_ENDPOINT_URL_IAM=http://127.0.0.1:4711',
      'AWS_ENDPOINT_URL_S3=http://127.0.0.1:4711',
      'AWS_ENDPOINT_URL_STS=http://127.0.0.1:4711',
      'AWS_REGION=eu-central-1',
      "AWS_SECRET_ACCESS_KEY=it's $ecret",
    ]);
  });
});
