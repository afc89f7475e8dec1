import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { ChildProcess } from 'node:child_process';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { createAwsWorld, credentials, region, type AwsWorld } from './support/aws-world.js';
import type { Ended } from './support/run.js';

/** Two parts and a bit; what is random does not shrink. */
const large = { 'dist/large.bin': randomBytes(12 * 1024 ** 2) };

/** What never comes to be: the process that asked is dead by then. */
const lost = {
  kind: 'error',
  status: 503,
  code: 'ServiceUnavailable',
  message: 'Too late',
} as const;

describe('an upload that a killed run has left', () => {
  let world: AwsWorld;
  let child: ChildProcess | undefined;
  /** The operation at which the run is killed, and how often it has to have come. */
  let killAt: { readonly operation: string; readonly count: number } | undefined;
  let denied: readonly string[];

  beforeEach(async () => {
    killAt = undefined;
    denied = [];
    world = await createAwsWorld({
      files: large,
      faults: {
        onRequest({ operation, count }) {
          if (denied.includes(operation))
            return { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' };
          if (operation !== killAt?.operation || count < killAt.count) return undefined;
          killAt = undefined;
          child?.kill('SIGKILL');
          return lost;
        },
      },
    });
  });
  afterEach(() => world.dispose());

  async function deploy(...more: string[]): Promise<Ended> {
    return world.project.codedeployer(
      ['deploy', '--region', region, '--poll-interval', '0.1', ...more],
      {
        env: {
          AWS_ENDPOINT_URL: world.endpoint,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        },
        during: (started) => {
          child = started;
          return Promise.resolve();
        },
      },
    );
  }

  async function killed(operation: string, count = 1): Promise<void> {
    killAt = { operation, count };
    expect((await deploy()).signal).to.equal('SIGKILL');
    expect(await world.openUploads()).to.equal(1);
  }

  const folder = () => world.project.path('.codedeployer/uploads');
  const records = async () => readdir(folder());

  for (const [when, operation, count] of [
    ['right after it was begun', 'UploadPart', 1],
    ['amid its parts', 'UploadPart', 2],
    ['before it was completed', 'CompleteMultipartUpload', 1],
  ] as const) {
    it(`is found and removed by the next one, when that was killed ${when}`, async () => {
      await killed(operation, count);
      expect(await records()).to.have.length(1);
      const next = await deploy();
      expect(next.code, next.output).to.equal(0);
      expect(next.output).to.contain(
        'Removed what was left in S3 of the upload to s3://shop-revisions/',
      );
      expect(await world.openUploads()).to.equal(0);
      expect(await records()).to.have.length(0);
      expect((await deploy()).output).not.to.contain('was left in S3');
    });
  }

  it('is told with the command that removes it while that is denied, and removed once it may be', async () => {
    await killed('UploadPart');
    denied = ['AbortMultipartUpload', 'ListParts'];
    const next = await deploy();
    expect(next.code, next.output).to.equal(0);
    expect(next.output).to.match(
      /aws s3api abort-multipart-upload --bucket shop-revisions --key \S+ --upload-id \S+ --region eu-central-1/,
    );
    expect(await world.openUploads()).to.equal(1);
    denied = [];
    expect((await deploy()).output).to.contain('Removed what was left in S3');
    expect(await world.openUploads()).to.equal(0);
  });

  it('is left alone while the run is at work, and told where that cannot be seen from here', async () => {
    await killed('UploadPart');
    const [name = ''] = await records();
    const file = `${folder()}/${name}`;
    const record = JSON.parse(await readFile(file, 'utf8')) as { process: object };
    const own = await readFile('/proc/self/stat', 'utf8');
    const started = own.slice(own.lastIndexOf(')') + 2).split(' ')[19];
    const write = (process: object) =>
      writeFile(file, JSON.stringify({ ...record, process: { ...record.process, ...process } }));

    await write({ pid: process.pid, started });
    const beside = await deploy();
    expect(beside.code, beside.output).to.equal(0);
    expect(beside.output).not.to.contain('S3 may still hold').and.not.to.contain('Removed what');
    expect(await world.openUploads()).to.equal(1);

    await write({ host: 'another-machine' });
    const elsewhere = await deploy();
    expect(elsewhere.output)
      .to.contain('cannot be told from here')
      .and.to.contain('abort-multipart');
    expect(await world.openUploads()).to.equal(1);

    await write({ pid: process.pid, started: '1' }); // another one has its number now
    expect((await deploy()).output).to.contain('Removed what was left in S3');
    expect(await world.openUploads()).to.equal(0);
  });

  it('is told when nobody has taken it down, and is not touched', async () => {
    const first = await deploy('--version', '1');
    expect(first.code, first.output).to.equal(0);
    const [Key = ''] = await world.objects();
    await world.project.write({ 'dist/large.bin': randomBytes(12 * 1024 ** 2) });
    const s3 = new S3Client({
      endpoint: world.endpoint,
      region,
      credentials,
      forcePathStyle: true,
    });
    const key = `key with a blank/${Key}`;
    await s3.send(new CreateMultipartUploadCommand({ Bucket: 'shop-revisions', Key: key }));
    s3.destroy();
    const next = await deploy('--key', key);
    expect(next.code, next.output).to.equal(0);
    expect(next.output).to.contain('is open that this project has not begun');
    expect(next.output).to.contain(`--key '${key}'`);
    expect(await world.openUploads()).to.equal(1);
  });

  it('is not forgotten because its record is damaged, of another version, or cannot be written', async () => {
    await killed('UploadPart');
    const [name = ''] = await records();
    const record = JSON.parse(await readFile(`${folder()}/${name}`, 'utf8')) as object;
    for (const text of ['{', JSON.stringify({ ...record, version: 2 })]) {
      await writeFile(`${folder()}/${name}`, text);
      const next = await deploy();
      expect(next.code, next.output).to.equal(0);
      expect(next.output).to.contain(`${name} may name an upload`);
      expect(await world.openUploads()).to.equal(1);
    }
    await rm(folder(), { recursive: true });
    await writeFile(folder(), 'no folder');
    await chmod(folder(), 0o644);
    await world.project.write({ 'dist/large.bin': randomBytes(12 * 1024 ** 2) });
    const without = await deploy();
    expect(without.code, without.output).to.equal(0);
    expect(without.output).to.contain('The upload cannot be noted in');
  });
});
