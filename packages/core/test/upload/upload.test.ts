import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { startServer, type RunningServer, type ServerOptions } from '@codedeployer/rehearsal';
import { createWorld, errorOf, noise, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { createServiceClock, type ServiceClock } from '../../dist/aws/service-clock.js';
import type { Clients } from '../../dist/aws/clients.js';
import type { UploadRequest } from '../../dist/upload/request.js';
import { uploadRevision } from '../../dist/upload/upload.js';

const MiB = 1024 ** 2;
const region = 'eu-central-1';
const where = { Bucket: 'artifacts', Key: 'shop/revision.zip' };

/** 33 MiB: six full parts and one that is not. */
const archive = Buffer.concat(Array.from({ length: 33 }, (_, index) => noise(MiB, index)));

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
  /** How far the clock of S3 is behind, in milliseconds. */
  let behind: number;
  let clock: ServiceClock;
  const defects: unknown[] = [];

  beforeEach(async () => {
    operations = [];
    onRequest = () => undefined;
    behind = 0;
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
      now: () => new Date(Date.now() - behind),
    });
    s3 = new S3Client({
      endpoint: server.endpoint,
      region,
      credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
      forcePathStyle: true,
      maxAttempts: 4,
    });
    clients = { s3, codeDeploy: undefined as never };
    clock = createServiceClock();
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
      calling: { patience: { callTimeout: 60 }, clock },
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

  for (const [what, before, now] of [
    ['encryption', {}, { sse: 'AES256' }],
    ['a storage class', {}, { storageClass: 'STANDARD_IA' }],
    ['tags', { tags: ['team=shop'] }, { tags: ['team=web'] }],
    ['an access control list', {}, { acl: 'bucket-owner-full-control' }],
    ['metadata', {}, { metadata: ['ticket=7'] }],
  ] as const)
    it(`does not take a revision for uploaded that has not ${what} as asked for, and says so`, async () => {
      const bytes = noise(5000);
      const told: string[] = [];
      const asking = (object: UploadRequest['object']) =>
        uploadRevision(
          clients,
          request(bytes, { object, onWarning: ({ message }) => told.push(message) }),
        );
      expect(await asking(before)).to.include({ skipped: false });
      expect(told).to.deep.equal([]);
      expect(await asking(now)).to.include({ skipped: false });
      expect(told.join()).to.contain('is uploaded again');
      expect(await asking(now)).to.include({ skipped: true });
      // Where nothing is asked for, it is good as it is.
      expect(await asking({})).to.include({ skipped: true });
      expect(told).to.have.length(1);
    });

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
      setTimeout(() => waiting--, 900);
      return { kind: 'delay', milliseconds: 1000 };
    };
    await uploadRevision(clients, request(archive, { onProgress: (bytes) => loaded.push(bytes) }));
    expect(operations.filter((name) => name === 'UploadPart')).to.have.length(7);
    expect(most).to.be.above(1).and.at.most(5);
    expect(loaded).to.have.length(7);
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

  it('trusts no object whose digest is of another scheme, be it older or newer', async () => {
    const small = noise(5000);
    const current = request(small, { scheme: 2 });
    for (const scheme of [undefined, 1, 3]) {
      await uploadRevision(clients, request(noise(100), { scheme }));
      expect(await uploadRevision(clients, current), String(scheme)).to.include({ skipped: false });
      expect((await stored()).equals(small)).to.be.true;
      expect(await uploadRevision(clients, current)).to.include({ skipped: true });
    }
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

    describe('and parts are stored after the upload was aborted', () => {
      /** What it looks like from here: S3 has taken the abort, and there are parts. */
      const taken = { kind: 'error', status: 204, code: '', message: '' } as const;
      const denied = {
        kind: 'error',
        status: 403,
        code: 'AccessDenied',
        message: 'Access Denied',
      } as const;
      /** Of an archive that breaks when a part of it has arrived. */
      async function failing(): Promise<Error & { code?: string }> {
        let arrived = (): void => undefined;
        const somethingArrived = new Promise<void>((resolve) => (arrived = resolve));
        const pack = () =>
          Readable.from(
            (async function* () {
              yield archive.subarray(0, 25 * MiB);
              await somethingArrived;
              throw new Error('the archive broke');
            })(),
            { objectMode: false },
          );
        const error = await errorOf(
          uploadRevision(clients, request(archive, { pack, onProgress: arrived })),
        );
        expect(error.message).to.include('the archive broke');
        return error;
      }

      it('aborts it again until there are none', async () => {
        onRequest = ({ operation, count }) =>
          operation === 'AbortMultipartUpload' && count < 3 ? taken : undefined;
        await failing();
        expect(operations.filter((name) => name === 'AbortMultipartUpload')).to.have.length(3);
        await expectNothingLeft();
      });

      it('says how to remove them when they stay', async () => {
        onRequest = ({ operation }) => (operation === 'AbortMultipartUpload' ? taken : undefined);
        const error = await failing();
        expect(error.code).to.equal('UPLOAD_PARTS_LEFT');
        expect(error.message).to.include('still parts');
      });

      it('takes the word of S3 for it when it may not list the parts', async () => {
        onRequest = ({ operation }) => (operation === 'ListParts' ? denied : undefined);
        const error = await failing();
        expect(error.code).not.to.equal('UPLOAD_PARTS_LEFT');
        await expectNothingLeft();
      });
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

  describe('when the answer to the beginning of an upload is lost', () => {
    const begin = 'CreateMultipartUpload';
    let warnings: { message: string; hint?: string | undefined }[];

    beforeEach(() => {
      warnings = [];
    });

    const upload = (more: Partial<UploadRequest> = {}) =>
      uploadRevision(
        clients,
        request(archive, { onWarning: (warning) => warnings.push(warning), ...more }),
      );

    /** Loses the first answer; what comes after that is up to the test. */
    function loseFirst(then: OnRequest = () => undefined, onLost = () => undefined): OnRequest {
      let lost = false;
      return (call) => {
        if (call.operation !== begin || lost) return then(call);
        lost = true;
        onLost();
        return { kind: 'lose-answer' };
      };
    }

    function withResolvers<T>() {
      let resolve!: (value: T) => void;
      let reject!: (reason: unknown) => void;
      const promise = new Promise<T>((...both) => ([resolve, reject] = both));
      return { promise, resolve, reject };
    }

    async function open(): Promise<(string | undefined)[]> {
      onRequest = () => undefined;
      const list = new ListMultipartUploadsCommand({ Bucket: where.Bucket });
      const { Uploads = [] } = await s3.send(list);
      return Uploads.map(({ UploadId }) => UploadId);
    }

    /** Another run begins an upload of this key in the very moment. */
    function beginAnother(): { id: Promise<string> } {
      const another = withResolvers<string>();
      const create = async () => {
        const { UploadId } = await s3.send(new CreateMultipartUploadCommand(where));
        another.resolve(UploadId!);
      };
      onRequest = loseFirst(
        ({ operation }) =>
          operation === 'ListMultipartUploads' ? { kind: 'delay', milliseconds: 1000 } : undefined,
        () => void create().catch(another.reject),
      );
      return { id: another.promise };
    }

    it('begins no other one, and takes over the one that it finds', async () => {
      onRequest = loseFirst();
      expect(await upload()).to.include({ skipped: false });
      expect(operations.filter((name) => name === begin)).to.have.length(1);
      expect(warnings).to.deep.equal([]);
      await expectNothingLeft();
    });

    it('leaves none open when the upload fails after that', async () => {
      onRequest = loseFirst(({ operation }) =>
        operation === 'UploadPart'
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
          : undefined,
      );
      expect((await errorOf(upload())).code).to.equal('AWS_ACCESS_DENIED');
      await expectNothingLeft();
      expect(warnings).to.deep.equal([]);
    });

    it('leaves alone what was begun before, for another key, or has parts', async () => {
      const create = (Key: string) =>
        s3.send(new CreateMultipartUploadCommand({ ...where, Key })).then((one) => one.UploadId!);
      behind = 60_000;
      const before = await create(where.Key);
      behind = 30_000; // which is not how this machine counts, either
      const longer = await create(`${where.Key}.sig`);
      const another = beginAnother();
      const slowly = () =>
        Readable.from(
          (async function* () {
            yield archive.subarray(0, 16 * MiB);
            const part = { ...where, UploadId: await another.id, PartNumber: 1 };
            await s3.send(new UploadPartCommand({ ...part, Body: 'a part' }));
            yield archive.subarray(16 * MiB);
          })(),
          { objectMode: false },
        );
      await upload({ pack: slowly });
      expect(await open()).to.have.members([before, longer, await another.id]);
      expect(warnings).to.deep.equal([]);
    });

    it('touches none, and names them, when it cannot tell which one is its own', async () => {
      const another = beginAnother();
      await upload();
      const left = await open();
      expect(left)
        .to.have.length(2)
        .and.to.include(await another.id);
      expect(warnings).to.have.length(1);
      for (const id of left)
        expect(warnings[0]!.hint).to.include(
          `aws s3api abort-multipart-upload --bucket artifacts --key ${where.Key} --upload-id ${id}`,
        );
    });

    for (const operation of ['ListMultipartUploads', 'ListParts']) {
      it(`makes the object, and warns, when it may not use ${operation}`, async () => {
        onRequest = loseFirst((call) =>
          call.operation === operation
            ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
            : undefined,
        );
        expect(await upload()).to.include({ skipped: false });
        expect(warnings).to.have.length(1);
        expect(warnings[0]!.message).to.include(`s3://artifacts/${where.Key}`);
        expect(warnings[0]!.hint).to.include(
          operation === 'ListMultipartUploads'
            ? `list-multipart-uploads --bucket artifacts --prefix ${where.Key}`
            : `--upload-id ${(await open())[0]}`,
        );
      });
    }

    it('makes the object although no answer comes at all, by one beginning', async () => {
      onRequest = ({ operation }) => (operation === begin ? { kind: 'lose-answer' } : undefined);
      expect(await upload()).to.include({ skipped: false });
      expect(operations.filter((name) => name === begin)).to.have.length(1);
      expect(warnings).to.deep.equal([]);
      await expectNothingLeft();
    });

    it('never says that nothing was left when it may not look', async () => {
      onRequest = ({ operation }) => {
        if (operation === begin) return { kind: 'lose-answer' };
        return operation === 'ListMultipartUploads'
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
          : undefined;
      };
      const error = await errorOf(upload());
      expect(error.code).to.equal('UPLOAD_FAILED');
      expect(error.hint).not.to.include('no part');
      expect(warnings).to.have.length(1);
      expect(operations.filter((name) => name === begin)).to.have.length(2);
    });

    it('does not look for more when the beginning was refused, or answered at once', async () => {
      onRequest = ({ operation }) =>
        operation === begin
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
          : undefined;
      await errorOf(upload());
      onRequest = () => undefined;
      await upload();
      expect(warnings).to.deep.equal([]);
      expect(operations).not.to.include('ListMultipartUploads');
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
    // Five parts, with what its streams hold back.
    expect(most).to.be.at.most((5 * 5 + 4) * MiB);
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

    /** Something happens to the key after it was looked at. */
    const meanwhile = (bytes: Buffer, happens: () => Promise<unknown>) => {
      let happened: Promise<unknown> | undefined;
      return () =>
        Readable.from(
          (async function* () {
            await (happened ??= happens());
            yield* piecesOf(bytes);
          })(),
          { objectMode: false },
        );
    };
    const put = (Body: string, digest = 'another') =>
      s3.send(
        new PutObjectCommand({
          ...where,
          Body,
          ContentType: 'application/zip',
          Metadata: { 'codedeployer-digest': digest },
        }),
      );

    for (const [size, bytes] of [
      ['small', noise(100)],
      ['large', archive],
    ] as const) {
      for (const before of ['nothing', 'an earlier revision']) {
        it(`does not replace what came in between by a ${size} revision where ${before} was`, async () => {
          if (before !== 'nothing') await put(before);
          const pack = meanwhile(bytes, () => put('the revision of another run'));
          const error = await errorOf(uploadRevision(clients, request(bytes, { pack })));
          expect(error.code).to.equal('UPLOAD_OVERTAKEN');
          expect(error.message).to.include(`s3://artifacts/${where.Key}`);
          expect(error.hint).to.include('{digest}');
          expect((await stored()).toString()).to.equal('the revision of another run');
          await expectNothingLeft();
        });
      }

      it(`takes what came in between for its own when it is this ${size} revision`, async () => {
        const pack = meanwhile(bytes, () => put('packed by another run', 'd1'));
        const revision = await uploadRevision(clients, request(bytes, { pack }));
        expect(revision.skipped).to.be.true;
        expect((await stored()).toString()).to.equal('packed by another run');
        await expectNothingLeft();
      });

      it(`sends a ${size} revision again when what it would have replaced was deleted`, async () => {
        await put('an earlier revision');
        const pack = meanwhile(bytes, () => s3.send(new DeleteObjectCommand(where)));
        const revision = await uploadRevision(clients, request(bytes, { pack }));
        expect(revision.skipped).to.be.false;
        expect((await stored()).equals(bytes)).to.be.true;
        await expectNothingLeft();
      });

      it(`sends a ${size} revision again when S3 was busy with another request for the key`, async () => {
        let conflicts = 0;
        onRequest = ({ operation }) =>
          ['PutObject', 'CompleteMultipartUpload'].includes(operation) && conflicts++ === 0
            ? { kind: 'error', status: 409, code: 'ConditionalRequestConflict', message: 'Busy.' }
            : undefined;
        await uploadRevision(clients, request(bytes));
        expect((await stored()).equals(bytes)).to.be.true;
        await expectNothingLeft();
      });
    }
  });

  describe('when it may not look at the key', () => {
    beforeEach(() => {
      onRequest = ({ operation }) =>
        operation === 'HeadObject'
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
          : undefined;
    });

    for (const [size, bytes] of [
      ['small', noise(100)],
      ['large', archive],
    ] as const) {
      it(`sends a ${size} revision where nothing is`, async () => {
        expect(await uploadRevision(clients, request(bytes))).to.include({ skipped: false });
        expect((await stored()).equals(bytes)).to.be.true;
      });

      it(`does not replace by a ${size} revision what it cannot see`, async () => {
        await s3.send(new PutObjectCommand({ ...where, Body: 'somebody deploys this' }));
        const error = await errorOf(uploadRevision(clients, request(bytes)));
        expect(error.code).to.equal('AWS_ACCESS_DENIED');
        expect(error.message).to.include('s3:GetObject').and.to.include('there is an object');
        expect((await stored()).toString()).to.equal('somebody deploys this');
        await expectNothingLeft();
      });
    }
  });

  it('says that there is no such bucket', async () => {
    const error = await errorOf(uploadRevision(clients, request(archive, { bucket: 'elsewhere' })));
    expect(error.code).to.equal('BUCKET_NOT_FOUND');
  });
});
