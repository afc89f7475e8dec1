import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Call } from '../server/call.js';
import type { TakeTurn } from '../state/turns.js';
import type { Bucket, BucketStore } from './bucket.js';
import { s3Errors } from './errors.js';
import type { S3Layout } from './layout.js';
import type { ObjectStore } from './object-store.js';
import { S3Error } from './s3-error.js';
import type { UploadStore } from './upload-store.js';

/** What the operations of one S3 endpoint share. */
export interface S3Context {
  readonly layout: S3Layout;
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly takeTurn: TakeTurn;
  readonly now: () => Date;
  /** The account that owns what is created here. */
  readonly account: string;
  /** Every part of a multipart upload but the last must have so many bytes; 5 MiB in S3. */
  readonly minimumPartSize: number;
  /** How many entries a listing gives at most in one answer; 1,000 in S3. */
  readonly pageSize: number;
}

export interface S3Request {
  readonly call: Call;
  /** Decoded; empty when the request is for the service itself. */
  readonly bucket: string;
  /** Decoded; empty when the request is for the bucket. */
  readonly key: string;
  /** Of the signer; `undefined` for an instance's agent, which may read. */
  readonly account: string | undefined;
  /** The region whose endpoint the client meant, as it signed for it; `undefined` for an instance's agent, which is where the bucket is. */
  readonly region: string | undefined;
}

/**
 * The bucket of a request, seen from the endpoint of the region that the client signed for.
 * @throws S3Error `NoSuchBucket`, `PermanentRedirect` when it stands in another region; what `refuseStrangers` throws.
 */
export async function requireBucket(request: S3Request, context: S3Context): Promise<Bucket> {
  const bucket = await context.buckets.get(request.bucket);
  if (bucket.region !== (request.region ?? bucket.region)) {
    throw new S3Error(
      301,
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      { Endpoint: `s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
      { 'x-amz-bucket-region': bucket.region },
    );
  }
  refuseStrangers(request, bucket);
  return bucket;
}

/** @throws S3Error `AccessDenied` for an account that the bucket is closed to, and where its owner is not the expected one. */
export function refuseStrangers(
  { account, call }: S3Request,
  { owner, guests = [] }: Bucket,
): void {
  const expected = call.headers['x-amz-expected-bucket-owner'];
  const isIn = account === undefined || account === owner || guests.includes(account);
  if (!isIn || (expected !== undefined && expected !== owner)) throw s3Errors.accessDenied();
}

/** A path for a body that is still arriving. */
export function incomingPath(context: S3Context): string {
  return join(context.layout.incoming, randomUUID());
}
