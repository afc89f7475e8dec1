import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { errorOf, until } from '@codedeployer/testing';
import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { region, rehearsalWorld } from '../support/rehearsal-server.js';

const Bucket = 'artifacts';

describe('objects in the S3 of a rehearsal', () => {
  const world = rehearsalWorld();

  it('gives back what was put, with its metadata, headers and ETag, from another process’s folder too', async () => {
    const first = await world.start();
    const body = randomBytes(100_000);
    const put = await first.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'shop/ä b+c//..&.zip',
        Body: body,
        ContentType: 'application/zip',
        Metadata: { digest: 'abc' },
        StorageClass: 'STANDARD_IA',
        Tagging: 'team=web&stage=a%20b',
        CacheControl: 'no-store',
      }),
    );
    const md5 = createHash('md5').update(body).digest('hex');
    expect(put.ETag).to.equal(`"${md5}"`);
    await first.close();

    const second = await world.start();
    const got = await second.s3.send(new GetObjectCommand({ Bucket, Key: 'shop/ä b+c//..&.zip' }));
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(body)).to.be.true;
    expect(got).to.include({
      ContentType: 'application/zip',
      ETag: `"${md5}"`,
      StorageClass: 'STANDARD_IA',
      CacheControl: 'no-store',
      ContentLength: 100_000,
      ServerSideEncryption: 'AES256',
      TagCount: 2,
    });
    expect(got.Metadata).to.deep.equal({ digest: 'abc' });
    const tags = await second.s3.send(
      new GetObjectTaggingCommand({ Bucket, Key: 'shop/ä b+c//..&.zip' }),
    );
    expect(tags.TagSet).to.deep.equal([
      { Key: 'team', Value: 'web' },
      { Key: 'stage', Value: 'a b' },
    ]);
  });

  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
    it(`verifies a ${ChecksumAlgorithm} checksum behind a streamed body, and the client verifies it on the way back`, async () => {
      const { s3 } = await world.start();
      const file = join(world.folder.path, 'body');
      const body = randomBytes(300_000);
      await writeFile(file, body);
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: 'a.zip',
          Body: createReadStream(file),
          ContentLength: body.length,
          ChecksumAlgorithm,
        }),
      );
      const got = await s3.send(
        new GetObjectCommand({ Bucket, Key: 'a.zip', ChecksumMode: 'ENABLED' }),
      );
      expect(got[`Checksum${ChecksumAlgorithm}`]).to.be.a('string');
      expect(Buffer.from(await got.Body!.transformToByteArray()).equals(body)).to.be.true;
    });
  }

  it('refuses a body that does not match its checksum, MD5 or SHA-256, and keeps nothing of it', async () => {
    const { s3 } = await world.start();
    const put = (input: Partial<PutObjectCommandInput>) =>
      errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'hello', ...input })));
    expect(await put({ ChecksumCRC32: 'AAAAAA==' })).to.include({
      name: 'BadDigest',
      message: 'The CRC32 you specified did not match the calculated checksum.',
    });
    expect(await put({ ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).to.have.property(
      'name',
      'BadDigest',
    );
    expect(await put({ ContentMD5: 'short' })).to.have.property('name', 'InvalidDigest');
    expect((await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).name).to.equal(
      'NotFound',
    );
    expect(await readdir(join(world.folder.path, 's3', 'incoming'))).to.deep.equal([]);
  });

  it('answers ranges, single parts and conditions', async () => {
    const { s3 } = await world.start();
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '0123456789' }));
    const range = async (Range: string) => {
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range }));
      return `${got.ContentRange ?? '-'} ${await got.Body!.transformToString()}`;
    };
    expect(await range('bytes=2-4')).to.equal('bytes 2-4/10 234');
    expect(await range('bytes=8-')).to.equal('bytes 8-9/10 89');
    expect(await range('bytes=-3')).to.equal('bytes 7-9/10 789');
    expect(await range('bytes=4-99')).to.equal('bytes 4-9/10 456789');
    expect(await range('nonsense')).to.equal('- 0123456789');
    expect(await errorOf(range('bytes=10-'))).to.have.property('name', 'InvalidRange');
    const get = (input: object) => s3.send(new GetObjectCommand({ Bucket, Key: 'a', ...input }));
    expect((await get({ IfMatch: ETag })).ContentLength).to.equal(10);
    expect(await errorOf(get({ IfMatch: '"other"' }))).to.have.property(
      'name',
      'PreconditionFailed',
    );
    expect(await errorOf(get({ IfNoneMatch: ETag }))).to.have.nested.property(
      '$metadata.httpStatusCode',
      304,
    );
  });

  it('writes only where nothing is when asked to, and only one of two at the same time', async () => {
    const { s3 } = await world.start();
    const put = (Body: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body, IfNoneMatch: '*' }));
    const results = await Promise.allSettled(['1', '2', '3'].map(put));
    expect(results.filter((result) => result.status === 'fulfilled')).to.have.length(1);
    expect(await errorOf(put('4'))).to.have.property('name', 'PreconditionFailed');
    expect(
      await errorOf(
        s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '5', IfMatch: '"old"' })),
      ),
    ).to.have.property('name', 'PreconditionFailed');
  });

  for (const header of ['IfNoneMatch', 'IfMatch'] as const)
    it(`tells a write with ${header} that raced a delete to try again`, async () => {
      const { s3 } = await world.start();
      const condition: Partial<PutObjectCommandInput> = { IfNoneMatch: '*' };
      if (header === 'IfMatch') {
        const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'before' }));
        delete condition.IfNoneMatch;
        condition.IfMatch = ETag;
      }
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const slow = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          await held;
          yield Buffer.from('rest');
        })(),
      );
      const writing = errorOf(
        s3.send(
          new PutObjectCommand({ Bucket, Key: 'a', Body: slow, ContentLength: 8, ...condition }),
        ),
      );
      const incoming = join(world.folder.path, 's3', 'incoming');
      await until(async () => (await readdir(incoming)).length > 0, 'its body comes in');
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
      release();
      const refused = await writing;
      expect(refused).to.include({ name: 'ConditionalRequestConflict' });
      expect(refused).to.have.nested.property('$metadata.httpStatusCode', 409);
    });

  it('lets one of several writers go on from what they all have seen, and a delete likewise', async () => {
    const { s3 } = await world.start();
    const at = { Bucket, Key: 'lease' };
    const { ETag: first } = await s3.send(new PutObjectCommand({ ...at, Body: 'nobody' }));
    const takeOver = (Body: string) =>
      s3.send(new PutObjectCommand({ ...at, Body, IfMatch: first }));
    const results = await Promise.allSettled(['1', '2', '3'].map(takeOver));
    const names = results.map((result) =>
      result.status === 'fulfilled' ? 'done' : (result.reason as Error).name,
    );
    expect(names.sort()).to.deep.equal(['PreconditionFailed', 'PreconditionFailed', 'done']);
    const { ETag: second } = await s3.send(new HeadObjectCommand(at));
    const release = (IfMatch: string | undefined) =>
      s3.send(new DeleteObjectCommand({ ...at, IfMatch }));
    const late = await errorOf(release(first));
    expect(late.name).to.equal('PreconditionFailed');
    expect(late).to.have.nested.property('$metadata.httpStatusCode', 412);
    await release(second);
    expect(await errorOf(release(second))).to.have.property('name', 'NoSuchKey');
  });

  it('keeps versions when versioning is on, and hides the newest behind a delete marker', async () => {
    const { s3 } = await world.start();
    const put = async (Body: string) =>
      (await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }))).VersionId;
    expect(await put('before')).to.be.undefined;
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const one = await put('one');
    const two = await put('two');
    const read = async (VersionId?: string) =>
      (
        await s3.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId }))
      ).Body!.transformToString();
    expect([await read(), await read(one), await read(two), await read('null')]).to.deep.equal([
      'two',
      'one',
      'two',
      'before',
    ]);
    const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(deleted.DeleteMarker).to.be.true;
    expect(await errorOf(read())).to.have.property('name', 'NoSuchKey');
    expect(await errorOf(read(deleted.VersionId))).to.have.nested.property(
      '$metadata.httpStatusCode',
      405,
    );
    expect(await errorOf(read('nonsense'))).to.have.property('name', 'NoSuchVersion');
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions?.map((version) => version.VersionId)).to.deep.equal([two, one, 'null']);
    expect(listed.DeleteMarkers).to.have.length(1);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: deleted.VersionId! }));
    expect(await read()).to.equal('two');
  });

  it('lists by the bytes of the key, in pages, with prefixes and delimiters', async () => {
    const { s3 } = await world.start({ s3: { pageSize: 2 } });
    for (const Key of [
      'shop/b',
      'shop/a',
      'shop/x/1',
      'shop/x/2',
      'other',
      'shop/ä',
      'shop/😀',
      'shop/',
    ]) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
    const keys: string[] = [];
    let pages = 0;
    for await (const page of paginateListObjectsV2(
      { client: s3 },
      { Bucket, Prefix: 'shop/', Delimiter: '/' },
    )) {
      pages += 1;
      expect(page.KeyCount).to.be.at.most(2);
      for (const entry of page.Contents ?? []) keys.push(entry.Key!);
      for (const entry of page.CommonPrefixes ?? []) keys.push(entry.Prefix!);
    }
    expect(keys).to.deep.equal(['shop/', 'shop/a', 'shop/b', 'shop/x/', 'shop/ä', 'shop/😀']);
    expect(pages).to.equal(3);
    const after = await s3.send(
      new ListObjectsV2Command({ Bucket, StartAfter: 'shop/x/1', MaxKeys: 1 }),
    );
    expect(after.Contents?.map((entry) => entry.Key)).to.deep.equal(['shop/x/2']);
    expect(
      await errorOf(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: '!' }))),
    ).to.have.property('name', 'InvalidArgument');
    const removed = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
    );
    expect(removed.Deleted).to.have.length(6);
    const left = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(left.Contents?.map((entry) => entry.Key)).to.deep.equal(['other', 'shop/x/1']);
  });

  it('echoes KMS encryption, and its ETag is then no MD5', async () => {
    const { s3 } = await world.start();
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a',
        Body: 'hello',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: '1234abcd',
        BucketKeyEnabled: true,
      }),
    );
    expect(put.SSEKMSKeyId).to.equal(`arn:aws:kms:${region}:111122223333:key/1234abcd`);
    expect(put.ETag).not.to.equal(`"${createHash('md5').update('hello').digest('hex')}"`);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    expect(head).to.include({ ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true });
  });

  it('refuses what S3 refuses, by S3’s names', async () => {
    const server = await world.start();
    const { s3 } = server;
    const refusal = async (input: Partial<PutObjectCommandInput>) =>
      (await errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ...input }))))
        .name;
    expect(await refusal({ Bucket: 'missing' })).to.equal('NoSuchBucket');
    expect(await refusal({ Key: 'k'.repeat(1025) })).to.equal('KeyTooLongError');
    expect(await refusal({ ACL: 'public-read' })).to.equal('AccessControlListNotSupported');
    expect(await refusal({ StorageClass: 'COLD' as 'GLACIER' })).to.equal('InvalidStorageClass');
    expect(await refusal({ ExpectedBucketOwner: '999999999999' })).to.equal('AccessDenied');
    expect(await refusal({ Metadata: { long: 'x'.repeat(2048) } })).to.equal('MetadataTooLarge');
    expect(await refusal({ Tagging: 'a=1&a=2' })).to.equal('InvalidTag');
    expect(
      await refusal({ SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'a'.repeat(32) }),
    ).to.equal('NotImplemented');
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a',
        Body: 'x',
        ACL: 'bucket-owner-full-control',
        ExpectedBucketOwner: '111122223333',
      }),
    );
    const elsewhere = await errorOf(
      server.s3Client({ region: 'us-west-2' }).send(new HeadBucketCommand({ Bucket })),
    );
    expect(elsewhere).to.have.nested.property('$metadata.httpStatusCode', 301);
    expect(elsewhere).to.have.nested.property('$response.headers.x-amz-bucket-region', region);
    const followed = await server
      .s3Client({ region: 'us-west-2', followRegionRedirects: true })
      .send(new HeadBucketCommand({ Bucket }));
    expect(followed.BucketRegion).to.equal(region);
  });

  it('refuses before the body comes when the client asks first', async () => {
    const { endpoint } = await world.start();
    const ask = async (bucket: string): Promise<{ status: number | undefined; sent: boolean }> => {
      const asking = request(`${endpoint}/${bucket}/a`, {
        method: 'PUT',
        headers: {
          expect: '100-continue',
          'content-length': 5,
          authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/s3/aws4_request',
        },
      });
      let sent = false;
      asking.on('continue', () => {
        sent = true;
        asking.end('hello');
      });
      asking.flushHeaders();
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      answer.resume();
      if (answer.statusCode !== 200) asking.destroy();
      return { status: answer.statusCode, sent };
    };
    expect(await ask('artifacts')).to.deep.equal({ status: 200, sent: true });
    expect(await ask('missing')).to.deep.equal({ status: 404, sent: false });
  });

  it('answers what is no request of S3’s with S3’s errors', async () => {
    const { endpoint } = await world.start();
    const ask = async (method: string, path: string, body?: string, headers: object = {}) => {
      const answer = await fetch(`${endpoint}${path}`, {
        method,
        headers: {
          authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/s3/aws4_request',
          ...headers,
        },
        ...(body !== undefined && { body }),
      });
      return `${answer.status} ${/<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? ''}`;
    };
    expect(await ask('PUT', '/artifacts/%zz')).to.equal('400 InvalidURI');
    expect(await ask('PATCH', '/artifacts')).to.equal('405 MethodNotAllowed');
    expect(await ask('GET', '/artifacts?website')).to.equal('501 NotImplemented');
    expect(await ask('PUT', '/artifacts/a', '', { 'x-amz-copy-source': '/artifacts/b' })).to.equal(
      '501 NotImplemented',
    );
    expect(await ask('POST', '/artifacts?delete', '<Delete><Object></Delete>')).to.equal(
      '400 MalformedXML',
    );
    expect(await ask('POST', '/artifacts?delete', '<Other/>')).to.equal('400 MalformedXML');
    expect(await ask('PUT', '/Not_A_Bucket')).to.equal('400 InvalidBucketName');
    expect(await ask('GET', '/..%2f..%2fetc/passwd')).to.equal('404 NoSuchBucket');
    const streaming = (body: string, length: number) =>
      ask('PUT', '/artifacts/a', body, {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': String(length),
      });
    expect(await streaming('5\r\nhello\r\n0\r\n\r\n', 5)).to.equal('200 ');
    expect(await streaming('5\r\nhello\r\n0\r\n\r\n', 6)).to.equal('400 IncompleteBody');
    expect(await streaming('5\r\nhel', 5)).to.equal('400 IncompleteBody');
    expect(await streaming('4\r\nhello\r\n0\r\n\r\n', 5)).to.equal('400 InvalidRequest');
    expect(await streaming('nonsense', 5)).to.equal('400 IncompleteBody');
    expect(
      await ask('PUT', '/artifacts/a', 'hello', { 'x-amz-content-sha256': '0'.repeat(64) }),
    ).to.equal('400 XAmzContentSHA256Mismatch');
  });

  it('turns an unsigned request away, except an agent’s download', async () => {
    const { endpoint, s3 } = await world.start();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'hello' }));
    expect(await (await fetch(`${endpoint}/artifacts/a`)).text()).to.equal('hello');
    for (const [path, method] of [
      ['artifacts/a', 'PUT'],
      ['artifacts/a', 'DELETE'],
      ['artifacts', 'GET'],
    ] as const) {
      const answer = await fetch(`${endpoint}/${path}`, { method });
      expect(answer.status).to.equal(403);
      expect(await answer.text()).to.contain('<Code>AccessDenied</Code>');
    }
  });
});
