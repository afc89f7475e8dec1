import { fileURLToPath } from 'node:url';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { WrittenConfig } from '@codedeployer/core';
import {
  history,
  lock,
  prune,
  push,
  rollback,
  type PruneOptions,
  type PruneReport,
} from '@codedeployer/core/commands';
import { formatHistory, formatPrune } from '@codedeployer/core/host';
import {
  createAwsWorld,
  credentials,
  region,
  twoGroups,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';
import { run } from './support/run.js';
import { modules, workspace } from './support/workspace.js';

const Bucket = 'shop-revisions';
const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));
const denial = { kind: 'error', status: 403, code: 'AccessDenied', message: 'Denied' } as const;

type OnRequest = NonNullable<NonNullable<AwsWorldOptions['faults']>['onRequest']>;

describe('prune', () => {
  let world: AwsWorld;
  let s3: S3Client;
  let daysAgo = 0;
  let fault: OnRequest;
  /** Before an operation is answered. */
  let before: ((operation: string) => void) | undefined;

  const open = async (more: AwsWorldOptions = {}) => {
    fault = () => undefined;
    world = await createAwsWorld({
      instances: 1,
      faults: {
        onRequest: (call) => {
          before?.(call.operation);
          return fault(call);
        },
      },
      daysAgo: () => daysAgo,
      ...more,
    });
    const { endpoint } = world;
    s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  };
  beforeEach(() => {
    daysAgo = 9;
    before = undefined;
  });
  afterEach(async () => {
    s3.destroy();
    await world.dispose();
  });

  const write = (version: string) => world.project.write({ 'dist/index.html': version });
  const deploy = async (version: string, options: WrittenConfig = {}) => {
    await write(version);
    return world.deploy({ version, allowOlder: true, ...options });
  };
  /** Deploys versions, one day after the other. */
  const deployDaily = async (...versions: readonly string[]) => {
    for (const version of versions) {
      await deploy(version);
      daysAgo -= 1;
    }
    daysAgo = 0;
  };
  const pruned = (options: PruneOptions = {}, written: WrittenConfig = {}) =>
    world.run((config, given) => prune(config, { ...given, ...options }), written);
  const fates = ({ objects }: PruneReport) =>
    objects.map(({ version = '', fate }) => `${version} ${fate}`);
  const asked = () => world.calls.filter((call) => call.includes('.DeleteObject'));
  const creations = () => world.calls.filter((call) => call.endsWith('.CreateDeployment')).length;
  const deployments = async () => {
    const report = await world.run((config, given) => history(config, given));
    return formatHistory(report).join('\n');
  };
  const env = () => ({
    AWS_ENDPOINT_URL: world.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
  });

  it('names what stays and why, deletes nothing unless it is told to, and then only that; history and rollback say that it is gone', async () => {
    await open();
    await deployDaily('1', '2', '3', '4');
    const { directory: cwd } = world.project;
    const words = [cli, 'prune', '--keep', '2'];
    const look = await run(process.execPath, words, { cwd, env: env() });
    expect(look.code, look.output).to.equal(0);
    expect(look.output)
      .to.match(/stays +shop\/\w+\.zip +4 .* live on web \(d-\w{9}\)/)
      .and.to.match(/stays +shop\/\w+\.zip +3 .* good revision 2 of 2 on web/)
      .and.to.match(/goes +shop\/\w+\.zip +2 .* no group has it/)
      .and.to.match(
        /2 objects \(.*\) would go\. Nothing was deleted; to delete: codedeployer prune --keep 2 --yes/,
      );
    expect(asked()).to.deep.equal([]);

    const done = await run(process.execPath, [...words, '--yes', '--json'], { cwd, env: env() });
    expect(done.code, done.output).to.equal(0);
    const report = JSON.parse(done.stdout) as PruneReport;
    expect(fates(report)).to.deep.equal(['4 stays', '3 stays', '2 deleted', '1 deleted']);
    const left = (await world.objects()).filter((key) => key.startsWith('shop/'));
    expect(left).to.have.length(2);
    expect(await world.objects()).to.include('locks/shop/web');

    expect((await deployments()).match(/its object is gone/g)).to.have.length(2);
    const error = await errorOf(
      world.run((config, given) => rollback(config, { ...given, to: '2' })),
    );
    expect(error).to.have.property('code', 'REVISION_GONE');
    const back = await world.run((config, given) => rollback(config, given));
    expect([back.version, back.succeeded]).to.deep.equal(['3', true]);
    expect(fates(await pruned({ keep: 2, yes: true }))).to.deep.equal(['4 stays', '3 stays']);
  });

  it('deletes versions of a bucket for good, by their ids, also those of one key', async () => {
    await open({ buckets: [{ name: Bucket, region, versioning: 'Enabled' }] });
    const written = { key: '{application}/live.{format}' };
    for (const version of ['1', '2', '3']) {
      await deploy(version, written);
      daysAgo -= 1;
    }
    daysAgo = 0;
    const report = await pruned({ keep: 1, yes: true }, written);
    expect(fates(report)).to.deep.equal(['3 stays', '2 deleted', '1 deleted']);
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: 'shop/' }),
    );
    expect(Versions).to.have.length(1);
    expect(DeleteMarkers).to.have.length(0);
    const live = await s3.send(new HeadObjectCommand({ Bucket, Key: 'shop/live.zip' }));
    expect(live.Metadata).to.have.property('version', '3');
  });

  it('leaves a version that S3 could not delete without another one that has taken its place', async () => {
    await open();
    await deploy('1');
    const versioned = async (Status: 'Enabled' | 'Suspended') =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    await versioned('Suspended');
    await deploy('2');
    await versioned('Enabled');
    await deployDaily('3', '4');
    expect(fates(await pruned({ keep: 1 }))).to.include('1 goes');
    await versioned('Suspended');
    const [, , , first] = (await pruned({ keep: 1 })).objects;
    expect(first).to.include({ version: '1', fate: 'stays' });
    expect(first?.reason).to.contain('the versioning of the bucket is suspended');
  });

  it('deletes nothing where a group of the application cannot be looked at, configured or not, and names what would show it', async () => {
    await open(twoGroups);
    await deployDaily('1', '2', '3');
    for (const operation of ['ListDeployments', 'ListDeploymentGroups', 'ListObjectVersions']) {
      fault = (call) => (call.operation === operation ? denial : undefined);
      const error = await errorOf(pruned({ keep: 1, yes: true }, { groups: ['web'] }));
      expect(error).to.have.property('code', 'PRUNE_NOT_SURE');
      expect(error.message).to.contain(
        operation === 'ListObjectVersions' ? 's3:ListBucketVersions' : `codedeploy:${operation}`,
      );
      expect(error.hint).to.contain('codedeployer policy pruner');
    }
    fault = () => undefined;
    expect(asked()).to.deep.equal([]);
    // The other group has what it was given, and needs it.
    await deploy('4', { groups: ['web'] });
    const report = await pruned({ keep: 1 }, { groups: ['web'] });
    expect(report.objects[1]?.reason).to.match(/live on (?:shop\/)?db/);
    const missing = await errorOf(pruned({ yes: true }, { application: 'till' }));
    expect(missing).to.have.property('code', 'PRUNE_NOT_SURE');
    expect(missing.message).to.contain('till');
  });

  it('keeps all of an application while one of its groups is locked, and refuses to keep nothing', async () => {
    await open();
    await deployDaily('1', '2', '3');
    await world.run((config, given) => lock(config, 'a fair', given));
    const report = await pruned({ keep: 1, yes: true });
    expect(fates(report)).to.deep.equal(['3 stays', '2 stays', '1 stays']);
    expect(report.objects[2]?.reason).to.match(/^web is locked by \S+: a fair/);
    expect(formatPrune(report).at(-1)).to.contain('Nothing goes');
    expect(await errorOf(pruned({ keep: 0 }))).to.have.property('code', 'PRUNE_KEEP_INVALID');
    const elsewhere = world.run((config, given) =>
      prune({ ...config, elsewhere: ['staging'] }, given),
    );
    const error = await errorOf(elsewhere);
    expect(error).to.have.property('code', 'PRUNE_NOT_SURE');
    expect(error.message).to.contain('"staging" of the configuration file deploys shop');
  });

  it('names the permission that lacks, breaks off, and says what is still there; exit code 1', async () => {
    await open();
    await deployDaily('1', '2', '3');
    fault = ({ operation }) => (operation === 'DeleteObject' ? denial : undefined);
    const { directory: cwd } = world.project;
    const words = [cli, 'prune', '--keep', '1', '--yes'];
    const { code, output } = await run(process.execPath, words, { cwd, env: env() });
    expect(code, output).to.equal(1);
    expect(output)
      .to.contain('AWS denied s3:DeleteObject on s3://shop-revisions/shop/')
      .and.to.contain('codedeployer policy pruner')
      .and.to.match(/Deleted: 0 objects .*; still there: 2 objects/);
    expect(await world.objects()).to.have.length(4);
  });

  it('asks S3 what it has done where its answer is lost, and deletes nothing that has taken the place of what was looked at', async () => {
    await open();
    await deployDaily('1', '2', '3');
    fault = ({ operation }) => (operation === 'DeleteObject' ? { kind: 'lose-answer' } : undefined);
    const lost = await pruned({ keep: 2, yes: true }, { attempts: 1 });
    expect(fates(lost)).to.deep.equal(['3 stays', '2 stays', '1 deleted']);
    expect(lost.error).to.equal(undefined);
    fault = () => undefined;

    const { objects } = await pruned({ keep: 1 });
    const Key = objects[1]?.key ?? '';
    let replaced: Promise<unknown> | undefined;
    before = (operation) => {
      if (operation === 'ListDeploymentGroups')
        replaced ??= s3.send(new PutObjectCommand({ Bucket, Key, Body: 'another one' }));
    };
    const report = await pruned({ keep: 1, yes: true });
    await replaced;
    expect(report.objects[1]).to.include({ fate: 'stays' });
    expect(report.objects[1]?.reason).to.match(/^another object.* has taken its place/);
    expect(await world.objects()).to.include(Key);
  });

  it('keeps what was pushed last, what is younger than a day, and what is not ours', async () => {
    await open();
    await deployDaily('1', '2');
    daysAgo = 4;
    await write('pushed');
    await world.run((config, given) => push(world.project.path('dist'), config, given), {
      version: 'pushed',
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'shop/notes.txt', Body: 'ours' }));
    daysAgo = 0;
    await write('young');
    await world.run((config, given) => push(world.project.path('dist'), config, given), {
      version: 'young',
    });
    const { objects } = await pruned({ keep: 2 });
    const reasons = Object.fromEntries(
      objects.map(({ version = '', reason }) => [version, reason]),
    );
    expect(reasons.pushed).to.contain('one of the 2 newest of shop');
    expect(reasons.young).to.contain('younger than 24 hours');
    expect(reasons['']).to.contain('no revision that codedeployer has uploaded');
  });

  /** Puts an object there once more: the same bytes and metadata, under the same key or as a copy. */
  const putAgain = async (Key: string, copy = Key) => {
    const { Body, Metadata, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? '';
    return s3.send(new PutObjectCommand({ Bucket, Key: copy, Body: bytes, Metadata, ContentType }));
  };

  it('leaves what was uploaded once more since it was looked at, with the same bytes, and copies that somebody has made', async () => {
    await open();
    await deployDaily('1', '2', '3');
    const { objects } = await pruned({ keep: 1 });
    const [, second, first] = objects.map(({ key }) => key);
    daysAgo = 5;
    await putAgain(first ?? '', 'shop/kept/first.zip');
    daysAgo = 0;
    let again: Promise<unknown> | undefined;
    before = (operation) => {
      if (operation === 'ListDeploymentGroups') again ??= putAgain(second ?? '');
    };
    const report = await pruned({ keep: 1, yes: true });
    await again;
    const reasons = new Map(
      report.objects.map(({ key, fate, reason }) => [key, `${fate}: ${reason}`]),
    );
    expect(reasons.get(second ?? '')).to.match(/^stays: .*the same once more, has taken its place/);
    expect(reasons.get(first ?? '')).to.match(/^deleted: /);
    expect(reasons.get('shop/kept/first.zip')).to.match(/^stays: .*may be a copy/);
    const left = await world.objects();
    expect(left).to.include(second).and.to.include('shop/kept/first.zip');
  });

  it('keeps what a key without {application} may share, also where another group has the same folder; and deletes nothing where a deployment is listed and not told of', async () => {
    await open(twoGroups);
    await deployDaily('1', '2', '3');
    const shared = { groups: { web: {}, db: { key: 'shop/{digest}.{format}' } } };
    const report = await pruned({ keep: 1, yes: true }, shared);
    expect(fates(report)).to.deep.equal(['3 stays', '2 stays', '1 stays']);
    expect(report.objects[2]?.reason).to.contain('has no {application}');
    fault = ({ operation }) =>
      operation === 'BatchGetDeployments'
        ? {
            ...{ kind: 'replace-answer', status: 200 },
            ...{ contentType: 'application/x-amz-json-1.1', body: '{"deploymentsInfo":[]}' },
          }
        : undefined;
    const error = await errorOf(pruned({ keep: 1, yes: true }));
    expect(error).to.have.property('code', 'PRUNE_NOT_SURE');
    expect(error.message).to.match(/There is no deployment d-\w{9}/);
    expect(asked()).to.deep.equal([]);
  });

  it('starts no deployment of what was deleted after its upload, by whomever', async () => {
    await open();
    await deploy('1');
    let deleting: Promise<unknown> | undefined;
    let isUploaded = false;
    before = (operation) => (isUploaded ||= operation === 'PutObject');
    fault = ({ operation }) => {
      if (operation !== 'ListDeployments' || !isUploaded) return undefined;
      deleting ??= world
        .objects()
        .then((keys) =>
          Promise.all(
            keys
              .filter((key) => key.startsWith('shop/'))
              .map((Key) => s3.send(new DeleteObjectCommand({ Bucket, Key }))),
          ),
        );
      return { kind: 'delay', milliseconds: 1000 };
    };
    const begun = creations();
    const error = await errorOf(deploy('2'));
    await deleting;
    expect(error.message).to.contain('No deployment to web is started: s3://shop-revisions/shop/');
    // Nobody is told to deploy it by the address that it had.
    expect(error.message).not.to.contain('--revision');
    expect(creations()).to.equal(begun);
  });

  it('interrupted, says how far it has come, and of what S3 did not say what it has done', async () => {
    await open();
    await deployDaily('1', '2', '3');
    let deletions = 0;
    fault = ({ operation }) =>
      operation === 'DeleteObject' && (deletions += 1) === 2
        ? { kind: 'delay', milliseconds: 60_000 }
        : undefined;
    const ended = await run(process.execPath, [cli, 'prune', '--keep', '1', '--yes'], {
      ...{ cwd: world.project.directory, env: env() },
      during: async (child) => {
        while (deletions < 2) await new Promise((resolve) => setTimeout(resolve, 20));
        await new Promise((resolve) => setTimeout(resolve, 200));
        child.kill('SIGINT');
      },
    });
    expect(ended.code, ended.output).to.equal(130);
    expect(ended.output).to.match(
      /Deleted by then: 1 object; of shop\/\w+\.zip S3 did not say whether it is deleted\./,
    );
    // The lease is given back: the next one does not wait for it.
    fault = () => undefined;
    const { objects } = await pruned({ keep: 1, yes: true });
    expect(objects.filter(({ fate }) => fate === 'deleted')).to.have.length(1);
  });

  /** A run of the command line, and the promise of its end. */
  const start = (...words: readonly string[]) =>
    run(process.execPath, [cli, ...words], { cwd: world.project.directory, env: env() });

  it('while it deletes keeps a run from starting a deployment, which then sees that its object is gone; the next one uploads it anew', async () => {
    await open();
    await deployDaily('1', '2', '3');
    await write('1');
    const begun = creations();
    let deploying: ReturnType<typeof run> | undefined;
    before = (operation) => {
      if (operation !== 'DeleteObject') return;
      deploying ??= start('deploy', '--version', '1', '--allow-older');
    };
    // Until the other run has found its object, and waits.
    fault = ({ operation }) =>
      operation === 'DeleteObject' ? { kind: 'delay', milliseconds: 13_000 } : undefined;
    const { code, output } = await start('prune', '--keep', '1', '--yes');
    expect(code, output).to.equal(0);
    expect(output).to.contain('Deleted: 2 objects');
    const refused = await deploying;
    expect(refused?.code, refused?.output).to.equal(1);
    expect(refused?.output)
      .to.match(/web: \S+ deletes revisions that no group has, since .*; that is waited for/)
      .and.to.contain('No deployment to web is started: s3://shop-revisions/shop/');
    expect(creations()).to.equal(begun);
    const again = await start('deploy', '--version', '1', '--allow-older');
    expect(again.code, again.output).to.equal(0);
  });

  it('waits for a run that is about to start a deployment, and then keeps its object', async () => {
    await open();
    await deployDaily('1', '2', '3');
    await write('1');
    let pruning: ReturnType<typeof run> | undefined;
    before = (operation) => {
      if (operation === 'CreateDeployment')
        pruning ??= start('prune', '--keep', '1', '--yes', '--json');
    };
    fault = ({ operation }) =>
      operation === 'CreateDeployment' ? { kind: 'delay', milliseconds: 13_000 } : undefined;
    const deployed = await start('deploy', '--version', '1', '--allow-older');
    expect(deployed.code, deployed.output).to.equal(0);
    const pruned = await pruning;
    expect(pruned?.code, pruned?.output).to.equal(0);
    expect(pruned?.output).to.contain('is about to start a deployment');
    const report = JSON.parse(pruned?.stdout ?? '') as PruneReport;
    expect(fates(report)).to.deep.equal(['3 stays', '2 deleted', '1 stays']);
  });

  it('is a task of Gulp and an executor of Nx', async () => {
    const gulpfile = `import * as gulpCodedeployer from 'gulp-codedeployer';
export const prune = () => gulpCodedeployer.prune({ keep: 1, yes: process.env.SURE === '1' });
`;
    const target = { executor: '@codedeployer/nx:prune', options: { keep: 1 } };
    const files = {
      ...workspace,
      'gulpfile.mjs': gulpfile,
      'project.json': JSON.stringify({ name: 'shop', targets: { prune: target } }),
    };
    await open({ files });
    await deployDaily('1', '2', '3');
    const { directory: cwd } = world.project;
    const gulp = [`${modules}/.bin/gulp`, 'prune'];
    const looked = await run(process.execPath, gulp, { cwd, env: env() });
    expect(looked.code, looked.output).to.equal(0);
    expect(looked.output).to.contain('2 objects').and.to.contain('Nothing was deleted');
    const nx = [`${modules}/.bin/nx`, 'run', 'shop:prune', '--yes'];
    const done = await run(process.execPath, nx, { cwd, env: env() });
    expect(done.code, done.output).to.equal(0);
    expect(done.output).to.contain('Deleted: 2 objects');
    const nothing = await run(process.execPath, gulp, { cwd, env: { ...env(), SURE: '1' } });
    expect(nothing.code, nothing.output).to.equal(0);
    expect(nothing.output).to.contain('Nothing goes');
  });
});
