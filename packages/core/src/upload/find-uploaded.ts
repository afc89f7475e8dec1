import type { Clients } from '../aws/clients.js';
import { typed } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { isServiceError, statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { failure } from '../errors/failure.js';
import { contentTypes } from './content-types.js';
import { nameObject, type UploadRequest } from './request.js';

const digestKey = 'codedeployer-digest';
const schemeKey = 'codedeployer-scheme';

/** Metadata that says which revision an object is. */
export function markOf({ digest, scheme }: UploadRequest): Readonly<Record<string, string>> {
  return { [digestKey]: digest, ...(scheme === undefined ? {} : { [schemeKey]: String(scheme) }) };
}

/** A digest of another scheme may stand for anything. */
function hasMark(metadata: Readonly<Record<string, string>> = {}, request: UploadRequest): boolean {
  const mark = markOf(request);
  return [digestKey, schemeKey].every((name) => metadata[name] === mark[name]);
}

/** What stands under the key of a revision. */
export type Found =
  /** The revision itself. */
  | { readonly state: 'ours'; readonly eTag: string; readonly versionId: string | undefined }
  /** Another object, which an upload replaces. */
  | { readonly state: 'other'; readonly eTag: string }
  | { readonly state: 'nothing' }
  /** We may not look: whether there is something, and whether we may write, shows at the upload. */
  | { readonly state: 'hidden' };

function refuseOtherRegion(error: unknown, bucket: string, region: string): void {
  if (!isServiceError(error)) return;
  const bucketRegion = error.$response?.headers?.['x-amz-bucket-region'];
  const elsewhere = bucketRegion !== undefined && bucketRegion !== region;
  if (elsewhere || error.$metadata.httpStatusCode === 301) {
    throw failure('BUCKET_REGION', { bucket, bucketRegion, region }, { cause: error });
  }
}

/**
 * Looks for a revision in S3: one HeadObject when something is there.
 *
 * @throws BUCKET_NOT_FOUND, BUCKET_REGION, AWS_CREDENTIALS_MISSING
 */
export async function findUploaded(clients: Clients, request: UploadRequest): Promise<Found> {
  const { bucket, key, region, bundleType, signal } = request;
  const owner = request.object?.expectedBucketOwner;
  const { HeadObjectCommand, HeadBucketCommand } = s3Sdk();
  const { s3 } = typed(clients);
  const options = signal === undefined ? {} : { abortSignal: signal };
  const where = { Bucket: bucket, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) };
  let state: Found['state'] & ('nothing' | 'hidden');
  try {
    const head = await s3.send(new HeadObjectCommand({ ...where, Key: key }), options);
    const eTag = (head.ETag ?? '').replaceAll('"', '');
    const isOurs = hasMark(head.Metadata, request) && head.ContentType === contentTypes[bundleType];
    return isOurs ? { state: 'ours', eTag, versionId: head.VersionId } : { state: 'other', eTag };
  } catch (error) {
    refuseOtherRegion(error, bucket, region);
    const status = statusOf(error);
    // Without s3:ListBucket, S3 answers 403 for an object that is not there.
    if (status !== 404 && status !== 403)
      throw explainServiceError(error, 's3:GetObject', nameObject(request));
    state = status === 404 ? 'nothing' : 'hidden';
  }
  try {
    // A HEAD has no body: only the bucket itself tells a missing object from a missing bucket.
    await s3.send(new HeadBucketCommand(where), options);
  } catch (error) {
    refuseOtherRegion(error, bucket, region);
    const status = statusOf(error);
    if (status === 404) throw failure('BUCKET_NOT_FOUND', { bucket }, { cause: error });
    if (status !== 403) throw explainServiceError(error, 's3:ListBucket', `s3://${bucket}`);
  }
  return { state };
}
