import {
  CodeDeployClient,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListApplicationsCommand,
  ListDeploymentsCommand,
  UpdateDeploymentGroupCommand,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { errorOf, until } from '@codedeployer/testing';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFaults } from '../../dist/request/parse-faults.js';
import { region, rehearsalWorld } from '../support/rehearsal-server.js';
import { scriptedInstance } from '../support/scripted-instance.js';

const Bucket = 'artifacts';

describe('faults on demand in a rehearsal', () => {
  const world = rehearsalWorld();
  const withFaults = (...specifications: string[]) =>
    world.start({ faults: parseFaults(specifications) });

  it('throttles so many requests, and the SDK’s retries get through', async () => {
    const { endpoint } = await withFaults('throttle:ListApplications:2');
    const client = (maxAttempts: number) =>
      new CodeDeployClient({
        endpoint,
        region,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        maxAttempts,
      });
    expect(await errorOf(client(1).send(new ListApplicationsCommand({})))).to.include({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    const answer = await client(3).send(new ListApplicationsCommand({}));
    expect(answer.applications).to.deep.equal(['shop']);
    expect(answer.$metadata.attempts).to.equal(2);
  });

  it('does not know a fresh role or topic for as many requests as it is told', async () => {
    const { codeDeploy } = await withFaults(
      'fresh-role:CreateDeploymentGroup:2',
      'fresh-topic:UpdateDeploymentGroup:1',
    );
    const create = () =>
      codeDeploy.send(
        new CreateDeploymentGroupCommand({
          applicationName: 'shop',
          deploymentGroupName: 'web',
          serviceRoleArn: 'arn:aws:iam::111122223333:role/codedeploy',
        }),
      );
    const update = () =>
      codeDeploy.send(
        new UpdateDeploymentGroupCommand({
          applicationName: 'shop',
          currentDeploymentGroupName: 'web',
        }),
      );
    for (const refused of [create, create]) {
      expect(await errorOf(refused())).to.have.property('name', 'InvalidRoleException');
    }
    await create();
    expect(await errorOf(update())).to.have.property('name', 'InvalidTriggerConfigException');
    await update();
  });

  it('fails, denies and drops requests to S3; an upload of many parts survives what passes', async () => {
    const server = await withFaults(
      'error:UploadPart:1',
      'drop:CreateMultipartUpload:1',
      'throttle:CompleteMultipartUpload:1',
      'deny:HeadObject',
    );
    const s3 = server.s3Client({ maxAttempts: 3 });
    const body = randomBytes(6 * 1024 * 1024);
    await new Upload({ client: s3, params: { Bucket, Key: 'a', Body: body } }).done();
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(body)).to.be.true;
    expect(
      await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))),
    ).to.have.nested.property('$metadata.httpStatusCode', 403);
  });

  it('drops a connection in the middle of a body and keeps nothing of it', async () => {
    const { s3 } = await world.start({
      faults: {
        onRequest: ({ operation }) =>
          operation === 'PutObject' ? { kind: 'drop', afterBytes: 100_000 } : undefined,
      },
    });
    await errorOf(
      s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: randomBytes(1_000_000) })),
    );
    expect(await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).to.have.property(
      'name',
      'NotFound',
    );
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).to.be.undefined;
  });

  it('delays nothing beyond the end of the rehearsal, which no timer outlives', async () => {
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const delay = { kind: 'delay', milliseconds: 600_000 } as const;
    const server = await world.start({
      faults: {
        onRequest({ operation }) {
          if (operation !== 'PutObject') return undefined;
          setImmediate(arrived);
          return delay;
        },
      },
    });
    const timers = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const s3 = server.s3Client({ maxAttempts: 1 });
    const sent = errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'late' })));
    await arrival;
    expect(timers()).to.be.greaterThan(before);
    await server.close();
    expect((await sent).message).to.match(/socket hang up|ECONNRESET/);
    s3.destroy();
    await until(() => timers() <= before, 'no timer is left');
  });

  it('loses an answer after the work was done', async () => {
    const instance = scriptedInstance('i-1');
    const { codeDeploy } = await world.start({
      faults: parseFaults(['lose-answer:CreateDeployment:1']),
      codeDeploy: { groups: [{ name: 'web', instances: [instance] }] },
    });
    const lost = await errorOf(codeDeploy.send(create()));
    expect(lost.message).to.match(/socket hang up|ECONNRESET/);
    const { deployments } = await codeDeploy.send(
      new ListDeploymentsCommand({ applicationName: 'shop', deploymentGroupName: 'web' }),
    );
    expect(deployments).to.have.length(1);
  });

  for (const fault of ['cut', 'empty', 'garbage', 'html', 'error-after']) {
    it(`does the work before what ${fault} makes of the answer`, async () => {
      const instance = scriptedInstance('i-1');
      const { codeDeploy } = await world.start({
        faults: parseFaults([`${fault}:CreateDeployment`]),
        codeDeploy: { groups: [{ name: 'web', instances: [instance] }] },
      });
      const id = await codeDeploy.send(create()).then(
        ({ deploymentId }) => deploymentId,
        () => undefined,
      );
      expect(id).to.equal(undefined);
      const { deployments } = await codeDeploy.send(
        new ListDeploymentsCommand({ applicationName: 'shop', deploymentGroupName: 'web' }),
      );
      expect(deployments).to.have.length(1);
    });
  }

  it('delays requests and slows bodies down in both directions', async () => {
    const { s3 } = await withFaults(
      'delay=0.15:HeadObject',
      'slow=1000000:PutObject',
      'slow=1000000:GetObject',
    );
    const timed = async (work: Promise<unknown>) => {
      const start = performance.now();
      await work.catch(() => undefined);
      return performance.now() - start;
    };
    expect(await timed(s3.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).to.be.above(140);
    const put = s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: randomBytes(200_000) }));
    expect(await timed(put)).to.be.within(180, 2000);
    const get = s3
      .send(new GetObjectCommand({ Bucket, Key: 'a' }))
      .then(async (got) => (await got.Body!.transformToByteArray()).length);
    expect(await timed(get)).to.be.within(180, 2000);
    expect(await get).to.equal(200_000);
  });

  it('makes one instance fail an event, without running anything for it', async () => {
    const log: string[] = [];
    const { codeDeploy } = await world.start({
      faults: parseFaults(['fail:AfterInstall:web-2']),
      codeDeploy: {
        groups: [
          {
            name: 'web',
            deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
            instances: [
              scriptedInstance('i-1', undefined, log),
              scriptedInstance('i-2', undefined, log),
            ],
          },
        ],
      },
    });
    const { deploymentId } = await codeDeploy.send(create());
    const info = await ending(codeDeploy, deploymentId!);
    expect(info.deploymentOverview).to.include({ Succeeded: 1, Failed: 1 });
    expect(log).to.include('i-1 AfterInstall').and.not.include('i-2 AfterInstall');
    const { deploymentTarget } = await codeDeploy.send(
      new GetDeploymentTargetCommand({ deploymentId, targetId: 'i-2' }),
    );
    expect(
      deploymentTarget!.instanceTarget!.lifecycleEvents!.find((event) => event.status === 'Failed'),
    ).to.nested.include({
      lifecycleEventName: 'AfterInstall',
      'diagnostics.errorCode': 'ScriptFailed',
    });
  });

  it('has an instance that never answers, until the service’s patience ends', async () => {
    const { codeDeploy } = await world.start({
      faults: parseFaults(['silence:DownloadBundle:i-1']),
      codeDeploy: {
        groups: [{ name: 'web', instances: [scriptedInstance('i-1')] }],
        limits: { event: 60 },
      },
    });
    const { deploymentId } = await codeDeploy.send(create());
    expect((await ending(codeDeploy, deploymentId!)).status).to.equal('Failed');
  });

  it('times a whole deployment out', async () => {
    const { codeDeploy } = await world.start({
      faults: parseFaults(['silence:DownloadBundle']),
      codeDeploy: {
        groups: [{ name: 'web', instances: [scriptedInstance('i-1')] }],
        limits: { deployment: 60 },
      },
    });
    const { deploymentId } = await codeDeploy.send(create());
    expect((await ending(codeDeploy, deploymentId!)).errorInformation!.code).to.equal('TIMEOUT');
  });

  it('stops a deployment by itself, as an alarm does, and rolls back when that is configured', async () => {
    const stopped = { id: '' };
    const { codeDeploy } = await world.start({
      faults: {
        onCommand: ({ command, deploymentId }) =>
          command === 'AfterInstall' && deploymentId === stopped.id
            ? { kind: 'stop-deployment' }
            : undefined,
      },
      codeDeploy: {
        groups: [
          {
            name: 'web',
            instances: [scriptedInstance('i-1')],
            autoRollback: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
          },
        ],
        limits: { start: 200 }, // so that its id is known before it begins
      },
    });
    const { deploymentId: good } = await codeDeploy.send(create());
    expect((await ending(codeDeploy, good!)).status).to.equal('Succeeded');
    stopped.id = (await codeDeploy.send(create())).deploymentId!;
    const info = await ending(codeDeploy, stopped.id);
    expect(info).to.nested.include({ status: 'Stopped', 'errorInformation.code': 'ALARM_ACTIVE' });
    const rollback = await ending(codeDeploy, info.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback.status).to.equal('Succeeded');
  });

  for (const [specification, why] of [
    ['explode:PutObject', 'there is no fault "explode"'],
    ['throttle:PutObjekt', '"PutObjekt" is no operation'],
    ['throttle:PutObject:none', '"none" is no number of requests'],
    ['throttle=3:PutObject', '"throttle" takes no value'],
    ['delay:PutObject', '"delay" needs a number'],
    ['fail:Instal', '"Instal" is no lifecycle event; there are BeforeBlockTraffic'],
    ['fail:Install:web-1:2', 'more than three parts'],
    ['alarm:', 'it names no alarm'],
  ] as const) {
    it(`refuses the fault ${specification}`, () => {
      expect(() => parseFaults([specification]))
        .to.throw(`The fault "${specification}" cannot be read`)
        .with.property('message')
        .that.contains(why);
    });
  }
});

function create(): CreateDeploymentCommand {
  return new CreateDeploymentCommand({
    applicationName: 'shop',
    deploymentGroupName: 'web',
    revision: {
      revisionType: 'S3',
      s3Location: { bucket: Bucket, key: 'a.zip', bundleType: 'zip' },
    },
  });
}

async function ending(client: CodeDeployClient, deploymentId: string): Promise<DeploymentInfo> {
  for (;;) {
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
    if (deploymentInfo!.completeTime) return deploymentInfo!;
    await sleep(5);
  }
}
