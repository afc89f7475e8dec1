import { GetObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { startServer, type RunningServer } from '@codedeployer/rehearsal';
import { createWorld, noise, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { Readable } from 'node:stream';
import { createClients, typed, type Clients } from '../../dist/aws/clients.js';
import { createServiceClock } from '../../dist/aws/service-clock.js';
import type { UploadRequest } from '../../dist/upload/request.js';
import { uploadRevision } from '../../dist/upload/upload.js';
import { openFront, type Front, type Trouble } from '../support/s3-front.js';

const region = 'eu-central-1';
const where = { Bucket: 'artifacts', Key: 'shop/revision.zip' };
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const small = noise(5000);
const large = noise(6 * 1024 ** 2);

function refuse(status: number, code: string, message = code): Trouble {
  return ({ request, response }) => {
    request.resume();
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    const date = code === 'RequestTimeTooSkewed' ? new Date(Date.now() + 3_600_000) : new Date();
    const headers = { 'content-type': 'application/xml', date: date.toUTCString() };
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  };
}

/** Something answers in the place of S3, whether that has carried it out or not. */
function answer(body: string, type: string, carriedOut: boolean): Trouble {
  return async ({ request, response, carryOut }) => {
    if (carriedOut) await carryOut();
    else request.resume();
    response.writeHead(200, { 'content-type': type }).end(body);
  };
}

interface Kind {
  readonly trouble: Trouble;
  /** The error when it comes once; otherwise the upload succeeds. */
  readonly once?: string;
}

const troubles: Readonly<Record<string, Kind>> = {
  'a 503': { trouble: refuse(503, 'ServiceUnavailable') },
  'a 500': { trouble: refuse(500, 'InternalError') },
  'a throttle': { trouble: refuse(503, 'SlowDown') },
  'a reset before it is carried out': { trouble: ({ request }) => request.socket.destroy() },
  'a reset after it was carried out': {
    trouble: async ({ request, carryOut }) => {
      await carryOut();
      request.socket.destroy();
    },
  },
  'an answer that is cut': {
    trouble: async ({ request, response, carryOut }) => {
      const { status, headers, body } = await carryOut();
      const length = { 'content-length': String(body.length + 10) };
      response.writeHead(status, { ...headers, ...length }).flushHeaders();
      response.write(body.subarray(0, body.length / 2), () => request.socket.end());
    },
  },
  garbage: { trouble: answer('\u0000\u0001<%', 'application/octet-stream', true) },
  'HTML of a proxy': { trouble: answer('<html>Sign in</html>', 'text/html', false) },
  'HTML after it was carried out': { trouble: answer('<html>Sorry</html>', 'text/html', true) },
  'an empty answer': { trouble: answer('', 'application/xml', true) },
  'expired credentials': { trouble: refuse(400, 'ExpiredToken') },
  'a refused clock': { trouble: refuse(403, 'RequestTimeTooSkewed') },
  'a denial': { trouble: refuse(403, 'AccessDenied', 'Access Denied'), once: 'AWS_ACCESS_DENIED' },
};

const uploads: readonly (readonly [operation: string, bytes: Buffer])[] = [
  ['HeadObject', small],
  ['HeadBucket', small],
  ['PutObject', small],
  ['CreateMultipartUpload', large],
  ['UploadPart', large],
  ['CompleteMultipartUpload', large],
  ['AbortMultipartUpload', large],
  ['ListParts', large],
  ['ListMultipartUploads', large],
];

/** An S3 with something before it. */
interface Surroundings {
  readonly front: Front;
  readonly clients: Clients;
  readonly warnings: string[];
  readonly upload: (bytes: Buffer, calling?: UploadRequest['calling']) => Promise<unknown>;
  /** What is there in the end: the object, and uploads that are open. */
  readonly look: () => Promise<{ readonly object: Buffer | undefined; readonly open: number }>;
  readonly close: () => Promise<void>;
}

async function open(): Promise<Surroundings> {
  const world: World = await createWorld();
  const server: RunningServer = await startServer({
    s3: { directory: world.path('s3'), buckets: [{ name: 'artifacts', region }] },
    codeDeploy: { directory: world.path('codedeploy'), application: 'shop', groups: [] },
  });
  const front = await openFront(server.endpoint);
  const clients = await createClients({ region, endpoint: front.url, credentials });
  const warnings: string[] = [];
  const usual = { patience: { callTimeout: 20, attempts: 2 }, clock: createServiceClock() };
  const stored = async () => {
    try {
      const { Body } = await typed(clients).s3.send(new GetObjectCommand(where));
      return Buffer.from(await Body!.transformToByteArray());
    } catch (error) {
      expect((error as Error).name).to.equal('NoSuchKey');
      return undefined;
    }
  };
  return {
    front,
    clients,
    warnings,
    upload: (bytes, calling = usual) =>
      uploadRevision(clients, {
        bucket: where.Bucket,
        key: where.Key,
        bundleType: 'zip',
        digest: 'd1',
        region,
        metadata: { application: 'shop', version: '7' },
        pack: () => Readable.from([bytes], { objectMode: false }),
        onWarning: ({ message }) => warnings.push(message),
        calling,
      }).catch((error: unknown) => error),
    async look() {
      front.trouble = () => undefined;
      const list = new ListMultipartUploadsCommand({ Bucket: where.Bucket });
      const { Uploads = [] } = await typed(clients).s3.send(list);
      return { object: await stored(), open: Uploads.length };
    },
    async close() {
      clients.s3.destroy();
      clients.codeDeploy.destroy();
      await front.close();
      await server.close();
      await world.dispose();
    },
  };
}

async function within<T>(use: (surroundings: Surroundings) => Promise<T>): Promise<T> {
  const surroundings = await open();
  try {
    return await use(surroundings);
  } finally {
    await surroundings.close();
  }
}

/** What has an operation asked for: an upload that fails, or of which the beginning was lost. */
function occasion(operation: string, name: string): Trouble | undefined {
  if (operation === 'ListMultipartUploads' && name === 'CreateMultipartUpload')
    return ({ carryOut, request: { socket } }) => void carryOut().then(() => socket.destroy());
  const tidiesUp = operation === 'AbortMultipartUpload' || operation === 'ListParts';
  return tidiesUp && name === 'UploadPart' ? refuse(403, 'AccessDenied') : undefined;
}

describe('an upload, with S3 or what stands before it in trouble', () => {
  /** All kinds of trouble at once: most of the time is spent waiting. */
  const withEach = (check: (what: string, kind: Kind) => Promise<void>) =>
    Promise.all(Object.entries(troubles).map(([what, kind]) => check(what, kind)));

  for (const [operation, bytes] of uploads) {
    it(`comes to its end, or to one that is told, when ${operation} is answered badly once`, () =>
      withEach((what, { trouble, once }) =>
        within(async ({ front, warnings, upload, look }) => {
          front.trouble = (name, count) =>
            name === operation && count === 1 ? trouble : occasion(operation, name);
          const outcome = await upload(bytes);
          const { object, open } = await look();
          if (outcome instanceof Error) {
            const expected = {
              AbortMultipartUpload: /^(?:AWS_ACCESS_DENIED|UPLOAD_PARTS_LEFT)$/,
              ListParts: /^(?:AWS_ACCESS_DENIED|UPLOAD_PARTS_LEFT)$/,
              ListMultipartUploads: /^UPLOAD_FAILED$/,
            }[operation];
            expect(outcome, what)
              .to.have.property('code')
              .that.matches(expected ?? new RegExp(`^${once}$`));
          } else {
            expect(outcome, what)
              .to.have.property('eTag')
              .that.matches(/^[\da-f]{32}/);
            expect(object?.equals(bytes), what).to.be.true;
          }
          const isTold = (outcome as { code?: string }).code === 'UPLOAD_PARTS_LEFT';
          expect(open === 0 || warnings.length > 0 || isTold, `${what}: ${open} left`).to.be.true;
        }),
      ));

    it(`ends by an error that says what is left when ${operation} is always answered badly`, () =>
      withEach((what, { trouble }) =>
        within(async ({ front, warnings, upload, look }) => {
          front.trouble = (name) => (name === operation ? trouble : occasion(operation, name));
          const outcome = await upload(bytes);
          const { code, hint = '' } = outcome as { code?: string; hint?: string };
          const { object, open } = await look();
          if (outcome instanceof Error)
            expect(code, `${what}: ${outcome.stack}`).to.match(/^(?:AWS_|UPLOAD_)/);
          else expect(object?.equals(bytes), what).to.be.true;
          if (hint.includes('no part'))
            expect({ open, object }, what).to.deep.equal({ open: 0, object: undefined });
          const isTold = code === 'UPLOAD_PARTS_LEFT' || warnings.length > 0;
          expect(open === 0 || isTold, `${what}: ${open} left`).to.be.true;
        }),
      ));
  }

  it('gives up what hangs within the limit of the call', () =>
    within(async ({ front, upload }) => {
      front.trouble = (name) => (name === 'HeadObject' ? () => undefined : undefined);
      const started = performance.now();
      const error = await upload(small, { patience: { callTimeout: 2, answerTimeout: 0.5 } });
      expect(error).to.have.property('code', 'AWS_UNREACHABLE');
      expect((error as Error).message).to.include('did not answer s3:GetObject');
      expect(performance.now() - started).to.be.below(10_000);
    }));
});
