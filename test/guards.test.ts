import { rm } from 'node:fs/promises';
import { BatchGetDeploymentsCommand, CodeDeployClient } from '@aws-sdk/client-codedeploy';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import type { DeployReport, SdkClient } from '@codedeployer/core';
import { push, rollback } from '@codedeployer/core/commands';
import { createClients } from '@codedeployer/core/stages';
import {
  createAwsWorld,
  credentials,
  region,
  twoGroups,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

const Bucket = 'shop-revisions';

describe('guards of a run', () => {
  let world: AwsWorld;
  let s3: S3Client;
  let codeDeploy: CodeDeployClient;
  async function open(options: AwsWorldOptions = {}) {
    world = await createAwsWorld(options);
    const { endpoint } = world;
    s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    codeDeploy = new CodeDeployClient({ endpoint, region, credentials });
  }
  afterEach(async () => {
    s3.destroy();
    codeDeploy.destroy();
    await world.dispose();
  });
  const uploads = () => world.calls.filter((call) => call === 's3.PutObject').length;
  const creations = () =>
    world.calls.filter((call) => call === 'codedeploy.CreateDeployment').length;
  const lines = () =>
    world.events.flatMap((event) => ('message' in event ? [event.message] : [])).join('\n');

  it('keep an older build from what is live, before anything is uploaded; "allowOlder" does not', async () => {
    await open();
    const first = await world.deploy({ sequence: 7, version: 'new' });
    await world.project.write({ 'dist/index.html': 'older' });
    const before = uploads();
    const error = await errorOf(world.deploy({ sequence: 6, version: 'old' }));
    expect(error).to.include({ code: 'OLDER' });
    expect(error.message).to.include(first.deployments[0]?.deploymentId);
    expect(uploads()).to.equal(before);
    const forced = await world.deploy({ sequence: 6, version: 'old', allowOlder: true });
    expect(forced.succeeded).to.equal(true);
  });

  it('keep an older build that was pushed before from what is live, and not a rollback to it', async () => {
    await open();
    const old = await world.deploy({ sequence: 6, version: 'old' });
    await world.project.write({ 'dist/index.html': 'newer' });
    await world.deploy({ sequence: 7, version: 'new' });
    const promoted = { revision: 'old' };
    expect(await errorOf(world.deploy(promoted))).to.include({ code: 'OLDER' });
    const forced = await world.deploy({ ...promoted, allowOlder: true });
    expect(forced.digest).to.equal(old.digest);
    await world.deploy({ revision: 'new' });
    const back = await world.run((config, given) => rollback(config, given));
    expect([back.version, back.succeeded]).to.deep.equal(['old', true]);
  });

  it('write where the build stands into the metadata of the revision and, last, into the description of its deployment', async () => {
    await open();
    const { revision, deployments } = await world.deploy({ sequence: 7 });
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: revision.key }));
    expect(Metadata).to.include({ sequence: 'n7' });
    const deploymentIds = deployments.map(({ deploymentId }) => deploymentId);
    const { deploymentsInfo } = await codeDeploy.send(
      new BatchGetDeploymentsCommand({ deploymentIds }),
    );
    expect(deploymentsInfo?.[0]?.description).to.match(
      / \[codedeployer [0-9a-f]{12} n7 by \S+@\S+\]$/,
    );
  });

  it('give the lease of each group back', async () => {
    await open(twoGroups);
    await world.deploy({ sequence: 7 });
    for (const group of ['web', 'db']) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `locks/shop/${group}` }));
      expect(await Body?.transformToString()).to.include('"state":"free"');
    }
  });

  it('say once that a build is not guarded of which nobody says where it stands, and write no lease', async () => {
    await open(twoGroups);
    const { revision } = await world.deploy();
    expect(
      lines().match(/is not looked at: there is no commit, and no "sequence"/g),
    ).to.have.length(1);
    expect(await world.objects()).to.deep.equal([revision.key]);
  });

  it('end with GROUP_LOCKED, who and why, before anything is uploaded, also where there is no sequence', async () => {
    await open();
    const lock = { id: '1', state: 'frozen', owner: { name: 'carol@ops' }, reason: 'Black Friday' };
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'locks/shop/web', Body: JSON.stringify(lock) }),
    );
    const before = uploads();
    for (const options of [{}, { sequence: 1 }, { sequence: 1, allowOlder: true }]) {
      const error = await errorOf(world.deploy(options));
      expect(error.code).to.equal('GROUP_LOCKED');
      expect(error.message).to.match(/web is locked by carol@ops since .* UTC: Black Friday$/);
    }
    expect(uploads()).to.equal(before);
  });

  describe('of which one is busy', () => {
    let free: () => void;
    const busyFor = async (
      options: Parameters<AwsWorld['deploy']>[0],
      check: (result: Promise<DeployReport>) => Promise<void>,
    ) => {
      const { other } = await openBusy();
      try {
        await check(world.deploy(options));
      } finally {
        free();
        await other;
      }
    };
    /** A deployment to `web` that goes on until it is freed. */
    async function openBusy(): Promise<{ other: Promise<DeployReport> }> {
      let isFree = false;
      const freed = new Promise<void>((resolve) => {
        free = () => {
          isFree = true;
          resolve();
        };
      });
      await open({
        ...twoGroups,
        answer: async (id) => {
          if (!isFree && id === 'i-web-1') await freed;
          return undefined;
        },
      });
      const other = world.deploy({ groups: ['web'] });
      while (!world.events.some(({ type }) => type === 'deployment-started'))
        await new Promise((resolve) => setTimeout(resolve, 20));
      return { other };
    }

    it('fail with "fail" before anything is uploaded', () =>
      busyFor({ onBusy: 'fail' }, async (deploying) => {
        const before = uploads();
        expect(await errorOf(deploying)).to.include({ code: 'GROUP_BUSY' });
        expect(uploads()).to.equal(before);
      }));

    it('leave it out with "skip", deploy to the others, and say so in the report', () =>
      busyFor({ onBusy: 'skip' }, async (deploying) => {
        const report = await deploying;
        expect(report.succeeded).to.equal(true);
        expect(report.deployments.map(({ group }) => group)).to.deep.equal(['db']);
        expect(report.notStarted).to.have.length(1);
        expect(report.notStarted[0]).to.include({
          group: 'web',
          code: 'GROUP_BUSY',
          skipped: true,
        });
      }));

    it('begin no later wave after one that "skip" left out whole, say so and how to go on with all that was not deployed to, and end as busy', () =>
      busyFor({ onBusy: 'skip', waves: [['web'], ['db']] }, async (deploying) => {
        const before = creations();
        const error = await errorOf(deploying);
        expect(error).to.include({ code: 'GROUP_BUSY' });
        expect(error.message).to.include(
          'Nothing was deployed to db: nothing was deployed in wave 1 (web).',
        );
        expect(creations()).to.equal(before);
        const { report } = error as unknown as { report: DeployReport };
        const { bucket, key } = report.revision;
        const command = `codedeployer deploy --revision 's3://${bucket}/${key}' --groups web,db`;
        expect(report.goOn).to.deep.equal([command]);
        expect(error.message).to.include(command);
      }));

    it('are no success with "skip" where all are left out', () =>
      busyFor({ onBusy: 'skip', groups: ['web'] }, async (deploying) => {
        expect(await errorOf(deploying)).to.include({ code: 'GROUP_BUSY' });
      }));

    it('wait for it, and deploy to it then', () =>
      busyFor({ version: '2' }, async (deploying) => {
        const isTold = () => lines().includes('web: is busy with d-');
        const [report] = await Promise.all([
          deploying,
          until(isTold, 'it waits').then(() => free()),
        ]);
        expect(report.deployments.map(({ group }) => group)).to.deep.equal(['web', 'db']);
      }));
  });

  for (const [speed, end] of [
    ['before it is done', 'Stopped'],
    ['after it was done', 'Succeeded'],
  ] as const)
    it(`end as OLDER without a lease where a newer build came between, and bring that back: ${speed}`, async () => {
      let isDenied = false;
      let newer: DeployReport | undefined;
      let isStopped = false;
      await open({
        instances: 1,
        answer: async () => {
          if (newer !== undefined && end === 'Stopped')
            await until(() => isStopped, 'the older one is stopped');
          return undefined;
        },
        faults: {
          onRequest: ({ operation }) =>
            operation === 'PutObject' && isDenied
              ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'No.' }
              : undefined,
        },
      });
      const own = await createClients({ region, endpoint: world.endpoint, credentials });
      const hasEnded = async (deploymentId = '') => {
        const { deploymentsInfo } = await codeDeploy.send(
          new BatchGetDeploymentsCommand({ deploymentIds: [deploymentId] }),
        );
        return deploymentsInfo?.[0]?.status === 'Succeeded';
      };
      const send = async (client: SdkClient, command: object, options?: object) => {
        const { name } = command.constructor;
        const { Key = '', deploymentId } = (
          command as { input: { Key?: string; deploymentId?: string } }
        ).input;
        if (name === 'CreateDeploymentCommand' && newer === undefined) {
          await world.project.write({ 'dist/index.html': 'newer' });
          newer = await world.deploy({ sequence: 2, version: 'newer' });
        }
        const isStop = name === 'StopDeploymentCommand';
        // Done by the time that it would be stopped.
        if (isStop && end === 'Succeeded')
          await until(() => hasEnded(deploymentId), 'the older one is done');
        isDenied = name === 'PutObjectCommand' && Key.startsWith('locks/');
        return client.send(command as never, options).finally(() => {
          isDenied = false;
          isStopped ||= isStop;
        });
      };
      const wrap = (client: SdkClient): SdkClient => ({
        config: client.config,
        send: (command, options) => send(client, command, options),
        destroy: () => client.destroy(),
      });
      const clients = { s3: wrap(own.s3), codeDeploy: wrap(own.codeDeploy) };
      const error = await errorOf(world.deploy({ sequence: 1, version: 'older' }, { clients }));
      own.s3.destroy();
      own.codeDeploy.destroy();
      expect(error).to.include({ code: 'OLDER' });
      expect(lines()).to.include('web: no lease can be had (No.)');
      const { report } = error as unknown as { report: DeployReport };
      const [outcome] = report.deployments;
      expect(outcome?.status).to.equal(end);
      expect(outcome?.error?.message).to.include('(sequence 1) is older than that of');
      expect(outcome?.rollback?.status).to.equal('Succeeded');
      const { deploymentsInfo } = await codeDeploy.send(
        new BatchGetDeploymentsCommand({ deploymentIds: [outcome?.rollback?.deploymentId ?? ''] }),
      );
      expect(deploymentsInfo?.[0]?.revision?.s3Location?.key).to.equal(newer?.revision.key);
    });

  it('are heeded by the command line, which locks and unlocks: in a rehearsal the state on disk is the world', async () => {
    await open();
    const cli = (...args: string[]) => world.project.codedeployer([...args, '--rehearse']);
    const locked = await cli('lock', 'web', '--reason', 'Black Friday');
    expect(locked.stdout).to.match(
      /^Locked web for .+@.+: Black Friday \(s3:.*locks\/shop\/web\)$/m,
    );
    const refused = await cli('deploy');
    expect(refused.code).to.not.equal(0);
    expect(refused.output).to.match(/The group web is locked by .+ since .+ UTC: Black Friday/);
    const unlocked = await cli('unlock', 'web');
    expect(unlocked.stdout).to.match(/^Unlocked web, which .+ had locked since .+: Black Friday$/m);
    expect((await cli('unlock', 'web')).stdout).to.equal('web was not locked.\n');
    expect((await cli('deploy')).code).to.equal(0);
    const json = await cli('lock', 'web', '--reason', 'again', '--json');
    expect(JSON.parse(json.stdout)).to.have.nested.property('groups[0].reason', 'again');
    const was = JSON.parse((await cli('unlock', 'web', '--json')).stdout) as object;
    expect(was)
      .to.deep.include({ rehearsed: true })
      .and.to.have.nested.property('groups[0].was', 'locked');
    expect((await cli('lock', 'web', '--reason', '')).output).to.contain('LOCK_REASON_MISSING');
  });

  it('keep nobody from what was pushed, which the command line deploys without its source', async () => {
    await open();
    const cli = (...args: string[]) => world.project.codedeployer([...args, '--rehearse']);
    const pushed = await cli('push', '--version', '7', '--sequence', '57');
    expect(pushed.stdout, pushed.output).to.match(/^shop 7: s3:.* \(sequence 57\)$/m);
    await rm(world.project.path('dist'), { recursive: true });
    expect((await cli('deploy', '--revision', '7')).code).to.equal(0);
  });

  it('go by the place that a build was pushed with, the highest of those that were pushed of it', async () => {
    await open();
    const pushed = async (version: string, sequence: number) => {
      const { revisions } = await world.run(
        (config, given) => push(world.project.path('dist'), config, given),
        { version, sequence },
      );
      const [{ key, skipped, ...revision }] = revisions as [(typeof revisions)[number]];
      const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: key }));
      expect(Metadata).to.include({ sequence: `n${revision.sequence?.value}` });
      return [revision.sequence?.value, skipped];
    };
    expect(await pushed('new', 56)).to.deep.equal([56, false]);
    expect(await pushed('new', 58)).to.deep.equal([58, false]);
    expect(await pushed('new', 58)).to.deep.equal([58, true]);
    expect(lines()).not.to.contain('has no effect');
    expect(await pushed('new', 3)).to.deep.equal([58, true]);
    expect(lines()).to.match(/stands at sequence 58, which is kept: sequence 3 has no effect/);
    await world.project.write({ 'dist/index.html': 'older' });
    await pushed('old', 57);
    await world.deploy({ revision: 'new' });
    const error = await errorOf(world.deploy({ revision: 'old' }));
    expect(error).to.include({ code: 'OLDER' });
    expect(error.message).to.contain('sequence 57');
    expect((await world.deploy({ revision: 'old', sequence: 59 })).succeeded).to.equal(true);
  });
});
