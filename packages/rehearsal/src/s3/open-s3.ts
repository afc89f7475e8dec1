import { mkdir, rm } from 'node:fs/promises';
import type { Answer, Call } from '../server/call.js';
import type { Service } from '../server/service.js';
import { credentialTrouble, readSigner } from '../server/signer.js';
import { createTurns } from '../state/turns.js';
import { bucketStore, type Bucket } from './bucket.js';
import type { S3Context } from './context.js';
import { s3Errors } from './errors.js';
import { s3Layout } from './layout.js';
import { objectStore } from './object-store.js';
import { operationOf } from './operation-of.js';
import { S3Error } from './s3-error.js';
import { uploadStore } from './upload-store.js';
import { renderErrorXml } from './xml.js';

/** A bucket that is there when the server starts; one that already stands on disk keeps its objects. */
export interface BucketOptions {
  readonly name: string;
  readonly region: string;
  readonly versioning?: Bucket['versioning'] | undefined;
  /** The account that owns it, when it is not the rehearsal's own. */
  readonly owner?: string | undefined;
  /** Other accounts that its policy lets in; default the rehearsal's own. */
  readonly guests?: readonly string[] | undefined;
  readonly ownership?: Bucket['ownership'] | undefined;
}

export interface S3Options {
  /** Absolute path of the folder that keeps buckets, objects and uploads. */
  readonly directory: string;
  readonly buckets?: readonly BucketOptions[] | undefined;
  readonly minimumPartSize?: number | undefined;
  readonly pageSize?: number | undefined;
}

/** Opens the S3 that is kept in a folder. Bodies that an earlier process left half received are removed. */
export async function openS3(
  options: S3Options,
  { account, now }: { readonly account: string; readonly now: () => Date },
): Promise<Service> {
  const layout = s3Layout(options.directory);
  const takeTurn = createTurns();
  const context: S3Context = {
    layout,
    buckets: bucketStore(layout, takeTurn),
    objects: objectStore(layout, takeTurn),
    uploads: uploadStore(layout),
    takeTurn,
    now,
    account,
    minimumPartSize: options.minimumPartSize ?? 5 * 1024 ** 2,
    pageSize: options.pageSize ?? 1000,
  };
  await rm(layout.incoming, { recursive: true, force: true });
  await mkdir(layout.incoming, { recursive: true });
  for (const wanted of options.buckets ?? []) await ensureBucket(context, wanted);

  const refuse: Service['refuse'] = (call, status, code, message) =>
    errorAnswer(call, new S3Error(status, code, message));
  return {
    operation(call) {
      try {
        const { bucket, key } = splitPath(call.path);
        return operationOf(call, bucket, key).name;
      } catch (error) {
        if (error instanceof S3Error) return 'Unknown';
        throw error;
      }
    },
    async answer(call) {
      try {
        const { bucket, key } = splitPath(call.path);
        const operation = operationOf(call, bucket, key);
        const signer = readSigner(call);
        // The agents of the instances ask without a signature: reading is what their role allows.
        if (signer === undefined && operation.name !== 'GetObject') throw s3Errors.accessDenied();
        const trouble = signer && credentialTrouble(signer, now());
        if (trouble === 'invalid') throw s3Errors.invalidAccessKeyId(signer?.accessKeyId ?? '');
        if (trouble === 'expired') throw s3Errors.expiredToken();
        const request = {
          call,
          bucket,
          key,
          region: signer?.region,
          account: signer && (signer.account ?? account),
        };
        return await operation.run(await operation.read(request, context), context, request);
      } catch (error) {
        if (error instanceof S3Error) return errorAnswer(call, error);
        throw error;
      }
    },
    refuse,
  };
}

async function ensureBucket(context: S3Context, wanted: BucketOptions): Promise<void> {
  const before = await context.buckets.find(wanted.name);
  const versioning = wanted.versioning ?? before?.versioning;
  const guests = wanted.guests ?? before?.guests ?? [context.account];
  await context.buckets.save({
    ...before,
    name: wanted.name,
    region: wanted.region,
    owner: wanted.owner ?? before?.owner ?? context.account,
    created: before?.created ?? context.now().toISOString(),
    guests,
    ownership: wanted.ownership ?? (before ? before.ownership : 'BucketOwnerEnforced'),
    ...(versioning && { versioning }),
  });
}

function errorAnswer(call: Call, error: S3Error): Answer {
  const head = call.method === 'HEAD';
  const headers = { ...error.headers, 'content-type': 'application/xml' };
  if (head) return { status: error.status, headers };
  return {
    status: error.status,
    headers,
    body: renderErrorXml({
      Code: error.code,
      Message: error.message,
      ...error.details,
      Resource: call.path,
      RequestId: call.requestId,
      HostId: 'rehearsal',
    }),
  };
}

/** Path style: `/bucket/key`. A key may be anything, `//` and `..` included. */
function splitPath(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1);
  try {
    return {
      bucket: decodeURIComponent(slash < 0 ? path.slice(1) : path.slice(1, slash)),
      key: slash < 0 ? '' : decodeURIComponent(path.slice(slash + 1)),
    };
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: path });
  }
}
