import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startServer, type RunningServer, type ServerOptions } from '@codedeployer/rehearsal';
import { expect } from 'chai';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Clients } from '../../dist/aws/clients.js';
import { uploadRevision, type UploadRequest } from '../../dist/upload/upload.js';
import { noise } from '../support/trees.js';
import { createWorld, errorOf, type World } from '../support/world.js';

const MiB = 1024 ** 2;
const region = 'eu-central-1';
const where = { Bucket: 'artifacts', Key: 'shop/revision.zip' };

/** 30 MiB: three full parts and one that is not. */
const archive = Buffer.concat(Array.from({ length: 30 }, (_, index) => noise(MiB, index)));

type OnRequest = NonNullable<NonNullable<ServerOptions['faults']>['onRequest']>;

describe('uploadRevision', () => {
  let world: World;
  let server: RunningServer;
  let s3: S3Client;
  let clients: Clients;
  /** The operations that came, in their order. */
  let operations: string[];
  /** Decides what goes wrong in a test. */
  let onRequest: OnRequest;
  const defects: unknown[] = [];

  beforeEach(async () => {
    operations = [];
    onRequest = () => undefined;
    world = await createWorld();
    server = await startServer({
      s3: {
        directory: world.path('s3'),
        buckets: [{ name: 'artifacts', region, ownership: 'ObjectWriter', owner: '111122223333' }],
      },
      codeDeploy: { directory: world.path('codedeploy'), application: 'shop', groups: [] },
      faults: {
        onRequest(call) {
          operations.push(call.operation);
          return onRequest(call);
        },
      },
      onError: (error) => defects.push(error),
    });
    s3 = new S3Client({
      endpoint: server.endpoint,
      region,
      credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
      forcePathStyle: true,
      maxAttempts: 4,
    });
    clients = { s3, codeDeploy: undefined as never };
  });
  afterEach(async () => {
    s3.destroy();
    await server.close();
    await world.dispose();
    expect(defects.splice(0)).to.deep.equal([]);
  });

  function piecesOf(bytes: Buffer): Buffer[] {
    const size = 256 * 1024;
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
  }

  function request(bytes: Buffer, more: Partial<UploadRequest> = {}): UploadRequest {
    return {
      bucket: where.Bucket,
      key: where.Key,
      bundleType: 'zip',
      digest: 'd1',
      region,
      metadata: { application: 'shop', version: '7' },
      pack: (signal) =>
        Readable.from(piecesOf(bytes), { objectMode: false, ...(signal ? { signal } : {}) }),
      ...more,
    };
  }

  async function stored(): Promise<Buffer> {
    const { Body } = await s3.send(new GetObjectCommand(where));
    return Buffer.from(await Body!.transformToByteArray());
  }

  async function expectNothingLeft(): Promise<void> {
    onRequest = () => undefined;
    const { Uploads = [] } = await s3.send(
      new ListMultipartUploadsCommand({ Bucket: where.Bucket }),
    );
    expect(Uploads).to.deep.equal([]);
  }

  async function expectNoObject(): Promise<void> {
    const error = await errorOf(s3.send(new HeadObjectCommand(where)));
    expect(error.name).to.equal('NotFound');
  }

  function encoded(crc: number): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc);
    return bytes.toString('base64');
  }

  it('sends a small archive in one request, with its checksum, and pins what came of it', async () => {
    const small = noise(5000);
    const revision = await uploadRevision(clients, request(small));
    expect(operations).to.deep.equal(['HeadObject', 'HeadBucket', 'PutObject']);
    const head = await s3.send(new HeadObjectCommand({ ...where, ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumCRC32).to.equal(encoded(crc32(small)));
    expect(head.ContentType).to.equal('application/zip');
    expect(head.Metadata).to.deep.equal({
      application: 'shop',
      version: '7',
      'codedeployer-digest': 'd1',
    });
    expect(revision).to.deep.equal({
      bucket: 'artifacts',
      key: where.Key,
      bundleType: 'zip',
      eTag: head.ETag!.replaceAll('"', ''),
      skipped: false,
    });
    expect((await stored()).equals(small)).to.be.true;
  });

  it('sends a large archive in parts, several at a time, with a checksum of the whole', async () => {
    let waiting = 0;
    let most = 0;
    const loaded: number[] = [];
    onRequest = ({ operation }) => {
      if (operation !== 'UploadPart') return undefined;
      most = Math.max(most, ++waiting);
      setTimeout(() => waiting--, 90);
      return { kind: 'delay', milliseconds: 100 };
    };
    await uploadRevision(clients, request(archive, { onProgress: (bytes) => loaded.push(bytes) }));
    expect(operations.filter((name) => name === 'UploadPart')).to.have.length(4);
    expect(most).to.be.above(1).and.at.most(4);
    expect(loaded).to.have.length(4);
    expect(loaded.at(-1)).to.equal(archive.length);
    const head = await s3.send(new HeadObjectCommand({ ...where, ChecksumMode: 'ENABLED' }));
    expect(head).to.include({
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC32: encoded(crc32(archive)),
    });
    expect((await stored()).equals(archive)).to.be.true;
    await expectNothingLeft();
  });

  it('asks once and sends nothing when the revision is there already', async () => {
    const first = await uploadRevision(clients, request(noise(100)));
    operations.length = 0;
    const pack = () => {
      throw new Error('nothing should be packed');
    };
    const second = await uploadRevision(clients, request(noise(100), { pack }));
    expect(operations).to.deep.equal(['HeadObject']);
    expect(second).to.deep.equal({ ...first, skipped: true });
  });

  it('replaces an object under its key that is not the revision', async () => {
    await s3.send(new PutObjectCommand({ ...where, Body: 'something else' }));
    expect(await uploadRevision(clients, request(archive))).to.include({ skipped: false });
    expect((await stored()).equals(archive)).to.be.true;
  });

  for (const [size, bytes] of [
    ['small', noise(100)],
    ['large', archive],
  ] as const) {
    it(`keeps a ${size} object as the options say`, async () => {
      const object = {
        kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/0000-1111',
        bucketKey: true,
        acl: 'bucket-owner-full-control',
        storageClass: 'STANDARD_IA',
        tags: ['team=web shop', 'cost=a=b&c'],
        metadata: ['build=42'],
        expectedBucketOwner: '111122223333',
      };
      await uploadRevision(clients, request(bytes, { object }));
      const head = await s3.send(new HeadObjectCommand(where));
      expect(head).to.deep.include({
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: object.kmsKeyId,
        BucketKeyEnabled: true,
        StorageClass: 'STANDARD_IA',
      });
      expect(head.Metadata).to.include({ build: '42', 'codedeployer-digest': 'd1' });
      const { TagSet } = await s3.send(new GetObjectTaggingCommand(where));
      expect(TagSet).to.deep.equal([
        { Key: 'team', Value: 'web shop' },
        { Key: 'cost', Value: 'a=b&c' },
      ]);
    });
  }

  it('sends nothing to a bucket of another account, and names the account that was expected', async () => {
    const object = { expectedBucketOwner: '999999999999' };
    const error = await errorOf(uploadRevision(clients, request(archive, { object })));
    expect(error.code).to.equal('AWS_ACCESS_DENIED');
    expect(error.message).to.include('999999999999');
    expect(error.hint).to.include('belongs to the account 999999999999');
    expect(operations).not.to.include('UploadPart');
    await expectNoObject();
  });

  describe('when S3 or the network fails', () => {
    const everyPartOnce = (fault: ReturnType<OnRequest>): OnRequest => {
      let failures = 0;
      return ({ operation }) => (operation === 'UploadPart' && failures++ < 4 ? fault : undefined);
    };
    const faults: Record<string, () => OnRequest> = {
      'each part fails with an internal error': () =>
        everyPartOnce({ kind: 'error', status: 500, code: 'InternalError', message: 'Try again.' }),
      'each part is throttled': () =>
        everyPartOnce({ kind: 'error', status: 503, code: 'SlowDown', message: 'Slow down.' }),
      'the connection of each part breaks in the middle': () =>
        everyPartOnce({ kind: 'drop', afterBytes: 3 * MiB }),
      'the answer to each part is lost': () => everyPartOnce({ kind: 'lose-answer' }),
      'each part arrives damaged': () =>
        everyPartOnce({ kind: 'error', status: 400, code: 'BadDigest', message: 'Other bytes.' }),
      'the answers to the beginning of the upload are lost': () => {
        let lost = 0;
        return ({ operation }) =>
          operation === 'CreateMultipartUpload' && lost++ < 2 ? { kind: 'lose-answer' } : undefined;
      },
      'the answer to the end of the upload is lost': () => {
        let lost = false;
        return ({ operation }) => {
          if (operation !== 'CompleteMultipartUpload' || lost) return undefined;
          lost = true;
          return { kind: 'lose-answer' };
        };
      },
      'S3 takes the parts slowly':
        () =>
        ({ operation, count }) =>
          operation === 'UploadPart' && count === 2
            ? { kind: 'slow', bytesPerSecond: 16 * MiB }
            : undefined,
    };
    for (const [what, fault] of Object.entries(faults)) {
      it(`makes the right object although ${what}`, async () => {
        onRequest = fault();
        let packed = 0;
        const { pack } = request(archive);
        const counted = (signal?: AbortSignal) => {
          packed++;
          return pack(signal);
        };
        const revision = await uploadRevision(clients, request(archive, { pack: counted }));
        expect((await stored()).equals(archive)).to.be.true;
        expect(packed).to.equal(1);
        const head = await s3.send(new HeadObjectCommand(where));
        expect(revision.eTag).to.equal(head.ETag!.replaceAll('"', ''));
        await expectNothingLeft();
      });
    }

    it('removes what had arrived when a part cannot be sent', async () => {
      onRequest = ({ operation, count }) =>
        operation === 'UploadPart' && count === 3
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
          : undefined;
      let closed = false;
      const { pack } = request(archive);
      const kept = async function* (signal?: AbortSignal) {
        try {
          yield* pack(signal);
        } finally {
          closed = true;
        }
      };
      const error = await errorOf(uploadRevision(clients, request(archive, { pack: kept })));
      expect(error.code).to.equal('AWS_ACCESS_DENIED');
      expect(error.message).to.include('s3://artifacts/shop/revision.zip');
      expect(closed).to.be.true;
      await expectNothingLeft();
      await expectNoObject();
    });

    it('removes what had arrived when the archive cannot be made, and says why', async () => {
      const pack = () =>
        Readable.from(
          (function* () {
            yield archive.subarray(0, 20 * MiB);
            throw new Error('the archive broke');
          })(),
          { objectMode: false },
        );
      const error = await errorOf(uploadRevision(clients, request(archive, { pack })));
      expect(error.message).to.include('the archive broke');
      await expectNothingLeft();
      await expectNoObject();
    });

    it('says how to remove the parts when that failed as well', async () => {
      onRequest = ({ operation }) =>
        operation === 'UploadPart' || operation === 'AbortMultipartUpload'
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
          : undefined;
      const error = await errorOf(uploadRevision(clients, request(archive)));
      expect(error.code).to.equal('UPLOAD_PARTS_LEFT');
      onRequest = () => undefined;
      const { Uploads = [] } = await s3.send(
        new ListMultipartUploadsCommand({ Bucket: where.Bucket }),
      );
      expect(error.hint).to.include(`--upload-id ${Uploads[0]!.UploadId}`);
    });
  });

  it('takes from the archive only what it has memory for', async () => {
    let made = 0;
    let sent = 0;
    let most = 0;
    const pack = () =>
      Readable.from(
        (function* () {
          for (let index = 0; index < 100; index++) {
            most = Math.max(most, (made += MiB) - sent);
            yield noise(MiB, index);
          }
        })(),
        { objectMode: false },
      );
    onRequest = ({ operation }) =>
      operation === 'UploadPart' ? { kind: 'delay', milliseconds: 50 } : undefined;
    await uploadRevision(
      clients,
      request(archive, { pack, onProgress: (bytes) => (sent = bytes) }),
    );
    // Four parts under way and one that is filled, with what its streams hold back.
    expect(most).to.be.at.most((5 * 8 + 4) * MiB);
  });

  describe('when it is cancelled', () => {
    const points: [operation: string, count: number][] = [
      ['HeadObject', 1],
      ['HeadBucket', 1],
      ['CreateMultipartUpload', 1],
      ...[1, 2, 3, 4, 5].map((count): [string, number] => ['UploadPart', count]),
      ['CompleteMultipartUpload', 1],
      ['AbortMultipartUpload', 1],
    ];
    for (const [operation, count] of points) {
      it(`leaves nothing behind at ${operation} ${count}`, async () => {
        const controller = new AbortController();
        const large = Buffer.concat([archive, archive]);
        onRequest = (call) => {
          if (operation === 'AbortMultipartUpload' && call.operation === 'UploadPart') {
            return { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' };
          }
          if (call.operation === operation && call.count === count)
            controller.abort(new Error('Ctrl-C'));
          return undefined;
        };
        const outcome = await uploadRevision(
          clients,
          request(large, { signal: controller.signal }),
        ).catch((error: unknown) => error);
        expect(controller.signal.aborted).to.be.true;
        await expectNothingLeft();
        // The last request is not taken back: the object is there, whole.
        if (operation === 'CompleteMultipartUpload')
          expect((await stored()).equals(large)).to.be.true;
        else {
          expect(outcome).to.be.instanceOf(Error);
          await expectNoObject();
        }
      });
    }
  });

  describe('when two runs race for one key', () => {
    it('makes one object of the same revision, and both pin it', async () => {
      const [one, other] = await Promise.all([
        uploadRevision(clients, request(archive)),
        uploadRevision(clients, request(archive)),
      ]);
      expect(one.eTag).to.equal(other.eTag);
      expect([one.skipped, other.skipped].sort()).to.deep.equal([false, true]);
      await expectNothingLeft();
    });

    for (const [size, bytes] of [
      ['small', noise(100)],
      ['large', archive],
    ] as const) {
      it(`leaves alone what came in between, with a ${size} revision`, async () => {
        let intruded: Promise<unknown> | undefined;
        const { pack } = request(bytes);
        const late = (signal?: AbortSignal) => {
          intruded ??= s3.send(new PutObjectCommand({ ...where, Body: 'another revision' }));
          return Readable.from(
            (async function* () {
              await intruded;
              for await (const piece of pack(signal)) yield piece as Buffer;
            })(),
            { objectMode: false },
          );
        };
        const error = await errorOf(uploadRevision(clients, request(bytes, { pack: late })));
        expect(error.code).to.equal('UPLOAD_OVERTAKEN');
        expect(error.message).to.include('s3://artifacts/shop/revision.zip');
        expect(error.hint).to.include('{digest}');
        expect((await stored()).toString()).to.equal('another revision');
        await expectNothingLeft();
      });
    }
  });

  it('says that there is no such bucket', async () => {
    const error = await errorOf(uploadRevision(clients, request(archive, { bucket: 'elsewhere' })));
    expect(error.code).to.equal('BUCKET_NOT_FOUND');
  });
});
