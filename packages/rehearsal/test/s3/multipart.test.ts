import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { rehearsalWorld } from '../support/rehearsal-server.js';

const Bucket = 'artifacts';
const Key = 'shop/release.zip';

describe('multipart uploads to the S3 of a rehearsal', () => {
  const world = rehearsalWorld();

  for (const ChecksumAlgorithm of ['CRC32', 'CRC64NVME', 'SHA256'] as const) {
    it(`takes a streamed upload with ${ChecksumAlgorithm} and gives it back byte for byte`, async () => {
      const { s3 } = await world.start();
      const body = randomBytes(11 * 1024 * 1024);
      const done = await new Upload({
        client: s3,
        params: { Bucket, Key, Body: Readable.from(slices(body, 700_000)), ChecksumAlgorithm },
        partSize: 5 * 1024 * 1024,
      }).done();
      const md5s = slices(body, 5 * 1024 * 1024).map((part) => md5(part));
      expect(done.ETag).to.equal(`"${md5(Buffer.concat(md5s)).toString('hex')}-3"`);
      const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
      expect(Buffer.from(await got.Body!.transformToByteArray()).equals(body)).to.be.true;
      expect(got.ChecksumType).to.equal(
        ChecksumAlgorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE',
      );
      const second = await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 2 }));
      expect(second).to.include({ PartsCount: 3, ContentLength: 5 * 1024 * 1024 });
      expect(await readdir(join(world.folder.path, 's3/buckets', Bucket, 'uploads'))).to.be.empty;
    });
  }

  it('completes an upload only on the conditions that the client makes, and keeps it when they do not hold', async () => {
    const { s3 } = await world.start();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = { Bucket, Key, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'all' }));
    const complete = (condition: { IfMatch?: string | undefined; IfNoneMatch?: string }) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
          ...condition,
        }),
      );
    expect((await errorOf(complete({ IfMatch: '"any"' }))).name).to.equal('NoSuchKey');
    const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'before' }));
    for (const condition of [{ IfNoneMatch: '*' }, { IfMatch: '"other"' }]) {
      const refused = await errorOf(complete(condition));
      expect(refused.name).to.equal('PreconditionFailed');
      expect(refused).to.have.nested.property('$metadata.httpStatusCode', 412);
    }
    await complete({ IfMatch: put.ETag });
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(ContentLength).to.equal(3);
  });

  it('computes the checksum of the whole when that is asked for', async () => {
    const { s3 } = await world.start({ s3: { minimumPartSize: 1 } });
    const upload = await s3.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key,
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
      }),
    );
    const parts: CompletedPart[] = [];
    for (const [index, text] of ['hello ', 'world'].entries()) {
      const part = await s3.send(
        new UploadPartCommand({
          Bucket,
          Key,
          UploadId: upload.UploadId!,
          PartNumber: index + 1,
          Body: text,
          ChecksumAlgorithm: 'CRC32',
        }),
      );
      parts.push({ PartNumber: index + 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
    }
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32('hello world'));
    const complete = (ChecksumCRC32: string) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId: upload.UploadId!,
          MultipartUpload: { Parts: parts },
          ChecksumType: 'FULL_OBJECT',
          ChecksumCRC32,
        }),
      );
    expect(await errorOf(complete('AAAAAA=='))).to.have.property('name', 'BadDigest');
    expect((await complete(crc.toString('base64'))).ChecksumCRC32).to.equal(crc.toString('base64'));
  });

  it('lists uploads and parts under way, and an abort frees them', async () => {
    const { s3 } = await world.start();
    const uploadId = await begin(s3);
    await part(s3, uploadId, 2, 'two');
    await part(s3, uploadId, 1, 'one');
    await part(s3, uploadId, 1, 'once more');
    const parts = await s3.send(
      new ListPartsCommand({ Bucket, Key, UploadId: uploadId, MaxParts: 1 }),
    );
    expect(parts.IsTruncated).to.be.true;
    expect(parts.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).to.deep.equal([[1, 9]]);
    const uploads = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'shop/' }));
    expect(uploads.Uploads?.map((upload) => upload.UploadId)).to.deep.equal([uploadId]);
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: uploadId }));
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).to.be.undefined;
    expect(await errorOf(part(s3, uploadId, 3, 'three'))).to.have.property('name', 'NoSuchUpload');
  });

  it('leaves nothing behind when the source of an upload fails', async () => {
    const { s3 } = await world.start();
    const failing = Readable.from(
      (async function* () {
        yield randomBytes(6 * 1024 * 1024);
        await Promise.resolve();
        throw new Error('disk on fire');
      })(),
    );
    const upload = new Upload({
      client: s3,
      params: { Bucket, Key, Body: failing },
      partSize: 5 * 1024 * 1024,
    });
    expect((await errorOf(upload.done())).message).to.equal('disk on fire');
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).to.be.undefined;
  });

  it('refuses parts that are unknown, out of order or too small', async () => {
    const { s3 } = await world.start();
    const uploadId = await begin(s3);
    const one = { PartNumber: 1, ETag: await part(s3, uploadId, 1, 'one') };
    const two = { PartNumber: 2, ETag: await part(s3, uploadId, 2, 'two') };
    const complete = async (Parts: object[]) =>
      (
        await errorOf(
          s3.send(
            new CompleteMultipartUploadCommand({
              Bucket,
              Key,
              UploadId: uploadId,
              MultipartUpload: { Parts },
            }),
          ),
        )
      ).name;
    expect(await complete([two, one])).to.equal('InvalidPartOrder');
    expect(await complete([one, { PartNumber: 3, ETag: one.ETag }])).to.equal('InvalidPart');
    expect(await complete([{ ...one, ETag: two.ETag }])).to.equal('InvalidPart');
    expect(await complete([one, two])).to.equal('EntityTooSmall');
    expect(await complete([])).to.equal('MalformedXML');
    expect(await errorOf(part(s3, uploadId, 10_001, 'x'))).to.have.property(
      'name',
      'InvalidArgument',
    );
    expect(await errorOf(part(s3, 'nonsense', 1, 'x'))).to.have.property('name', 'NoSuchUpload');
  });
});

async function begin(s3: S3Client): Promise<string> {
  return (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId!;
}

async function part(s3: S3Client, UploadId: string, PartNumber: number, Body: string) {
  return (await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))).ETag;
}

function slices(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}
