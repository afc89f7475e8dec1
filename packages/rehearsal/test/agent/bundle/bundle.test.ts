import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { fetchFromS3 } from '../../../dist/agent/bundle/fetch-from-s3.js';
import { withAgent } from '../../support/agent-world.js';
import { startBucket, type Bucket } from '../../support/bucket.js';
import { appspec, bundle, type Tree } from '../../support/bundle.js';
import { specification } from '../../support/specification.js';

const run = promisify(execFile);

async function tarOf(tree: Tree, options: string): Promise<Buffer> {
  const temporary = await createWorld();
  const { directory: folder } = temporary;
  try {
    for (const [path, contents] of Object.entries(tree))
      await writeFile(join(folder, path), contents);
    const args = ['-C', folder, options, '-', ...Object.keys(tree)];
    const { stdout } = await run('tar', args, { encoding: 'buffer' });
    return stdout;
  } finally {
    await temporary.dispose();
  }
}

describe('DownloadBundle', () => {
  it(
    'takes the copy that the instance has when it restarts, and downloads where that is gone',
    withAgent(async ({ deploy, deployment, destination }) => {
      const tree = (app: string) => ({ 'appspec.yml': appspec(destination), app });
      const page = () => readFile(join(destination, 'app'), 'utf8');
      const restart = { deploymentMode: 'RESTART' } as const;
      await deploy('d-1', tree('one'));
      expect((await deploy('d-2', tree('two'), restart)).result.status).to.equal('Succeeded');
      expect(await page()).to.equal('one');
      await rm(deployment('d-2', 'bundle.tar'));
      expect((await deploy('d-3', tree('three'), restart)).result.status).to.equal('Succeeded');
      expect(await page()).to.equal('three');
    }),
  );

  it(
    'unpacks tar and tgz; a tgz that is not compressed fails',
    withAgent(async ({ deploy, deployment, destination }) => {
      const tree = { 'appspec.yml': appspec(destination), app: 'a file' };
      const revision = (id: string, bundleType: 'tar' | 'tgz') => ({
        revision: { ...specification(id).revision, bundleType },
      });
      const plain = await tarOf(tree, '-cf');
      const compressed = await tarOf(tree, '-czf');
      for (const [id, archive, type] of [
        ['d-1', plain, 'tar'],
        ['d-2', compressed, 'tgz'],
        ['d-3', compressed, 'tar'],
      ] as const) {
        await deploy(id, archive, revision(id, type));
        expect(await readFile(deployment(id, 'deployment-archive/app'), 'utf8')).to.equal('a file');
      }
      const { event, result } = await deploy('d-4', plain, revision('d-4', 'tgz'));
      expect(event).to.equal('DownloadBundle');
      expect(result.diagnostics.message).to.equal('Error extracting tar archive: 2');
    }),
  );

  it(
    'strips one outer folder that the appspec is in, and no second one',
    withAgent(async ({ deploy, destination }) => {
      const inside = (folder: string, more: Tree = {}) => ({
        [`${folder}appspec.yml`]: appspec(destination),
        [`${folder}app/a.txt`]: 'a',
        ...more,
      });
      const overwrite = { fileExistsBehavior: 'OVERWRITE' } as const;
      const stripped = await deploy('d-1', inside('shop-1.2/'), overwrite);
      expect(stripped.result.status).to.equal('Succeeded');
      for (const [id, tree] of [
        ['d-2', inside('one/two/')],
        ['d-3', inside('shop/', { '__MACOSX/._shop': '' })],
      ] as const) {
        const { event, result } = await deploy(id, tree, overwrite);
        expect(event).to.equal('BeforeInstall');
        expect(result.diagnostics.message).to.match(
          /^The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at revision-relative path "appspec\.yml"\./,
        );
      }
    }),
  );

  it(
    'does not see appspec.yaml, and refuses an appspec that is wrong only with BeforeInstall',
    withAgent(async ({ deploy, destination }) => {
      const yaml = await deploy('d-1', { 'appspec.yaml': appspec(destination) });
      expect(yaml.event).to.equal('BeforeInstall');
      const wrong = await deploy('d-2', { 'appspec.yml': 'version: 1\nos: linux\n' });
      expect(wrong.event).to.equal('BeforeInstall');
      expect(wrong.result.diagnostics).to.deep.include({
        errorCode: 5,
        message:
          'The deployment failed because an invalid version value (1) was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.',
      });
    }),
  );

  it(
    'keeps five deployments, and the last that was installed however old it is',
    withAgent(async ({ deploy, folder, destination }) => {
      const good = { 'appspec.yml': appspec(destination), 'app/a.txt': 'a' };
      const wrong = { 'appspec.yml': 'version: 1\n' };
      await deploy('d-1', good);
      for (const number of [2, 3, 4, 5, 6, 7]) await deploy(`d-${number}`, wrong);
      expect((await readdir(join(folder, 'root/5f6a'))).sort()).to.deep.equal([
        'd-1',
        'd-4',
        'd-5',
        'd-6',
        'd-7',
      ]);
    }),
  );
});

describe('fetchFromS3()', () => {
  let bucket: Bucket;
  let temporary: World;
  let folder: string;
  beforeEach(async () => {
    bucket = await startBucket();
    temporary = await createWorld();
    folder = temporary.directory;
    await mkdir(folder, { recursive: true });
    bucket.put('bucket/shop/größe 1.zip', await bundle({ 'a.txt': 'a' }));
  });
  afterEach(async () => {
    await bucket.close();
    await temporary.dispose();
  });

  const revision = { bucket: 'bucket', key: 'shop/größe 1.zip', bundleType: 'zip' } as const;
  const fetch = (changes: object = {}): Promise<unknown> =>
    fetchFromS3({ port: bucket.port })({ ...revision, ...changes }, join(folder, 'bundle')).then(
      () => 'fetched',
      (error: unknown) => error,
    );

  it('asks for the version, and compares the ETag with or without its quotes', async () => {
    expect(await fetch({ version: 'v 1', eTag: '"the-etag"' })).to.equal('fetched');
    expect(await fetch({ eTag: 'the-etag' })).to.equal('fetched');
    expect(bucket.requests[0]).to.equal('GET /bucket/shop/gr%C3%B6%C3%9Fe%201.zip?versionId=v%201');
    expect(await fetch({ eTag: 'another' })).to.have.property(
      'message',
      'Expected deployment artifact bundle etag another but was actually "the-etag"',
    );
  });

  it('fails at once with the service’s words when the object is not there', async () => {
    expect(await fetch({ key: 'gone.zip' })).to.include({
      rubyClass: 'Aws::S3::Errors::NoSuchKey',
      message: 'The specified key does not exist.',
    });
    expect(bucket.requests).to.have.lengthOf(1);
  });

  it('takes code and message from whatever document says them, as the SDK for Ruby does', async () => {
    bucket.failNext({
      status: 400,
      body: '<html><Code>Odd</Code><br><Message>&lt;a&gt; &amp; &#39;b&#x27;</Message>',
    });
    expect(await fetch()).to.include({
      rubyClass: 'Aws::S3::Errors::Odd',
      message: "<a> & 'b'",
    });
    bucket.failNext({ status: 418, body: 'Not today' });
    expect(await fetch()).to.include({ rubyClass: 'Aws::S3::Errors::Http418Error', message: '' });
  });

  it('tries again when the connection breaks or the service fails, three times', async () => {
    bucket.failNext(503, 0);
    expect(await fetch()).to.equal('fetched');
    expect(bucket.requests).to.have.lengthOf(3);
    bucket.failNext(500, 500, 500, 500);
    expect(await fetch()).to.include({ message: 'Please try again.' });
    expect(bucket.requests).to.have.lengthOf(7);
  });
});
