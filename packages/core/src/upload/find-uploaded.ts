import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { askS3 } from '../aws/ask-s3.js';
import type { Clients } from '../aws/clients.js';
import { endOf } from '../aws/call-end.js';
import { explainServiceError } from '../aws/explain-error.js';
import { isServiceError, statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { failure } from '../errors/failure.js';
import { readSequence, sequenceMetadata, standsBefore, type Sequence } from '../model/sequence.js';
import { digestMetadata } from '../model/uploaded-revision.js';
import { contentTypes } from './content-types.js';
import { keepingOf } from './object-options.js';
import { cancellable, nameObject, targetOf, type UploadRequest } from './request.js';

const schemeKey = 'codedeployer-scheme';
const keepingKey = 'codedeployer-keeping';

/** Metadata that says which revision an object is, and how it was asked to be kept. */
export function markOf({
  digest,
  scheme,
  object,
}: UploadRequest): Readonly<Record<string, string>> {
  const keeping = keepingOf(object);
  return {
    [digestMetadata]: digest,
    ...(scheme === undefined ? {} : { [schemeKey]: String(scheme) }),
    ...(keeping === undefined ? {} : { [keepingKey]: keeping }),
  };
}

/** Whether encryption, access, tags, storage class and metadata of an object are those that are asked for. */
function isKeptAsAsked(head: HeadObjectCommandOutput, request: UploadRequest): boolean {
  const { object } = request;
  const keeping = keepingOf(object);
  if (keeping === undefined) return true;
  const encryption = head.ServerSideEncryption;
  const otherwise =
    object?.sse !== undefined && encryption !== undefined && encryption !== object.sse;
  return head.Metadata?.[keepingKey] === keeping && !otherwise;
}

/** A digest of another scheme may stand for anything. */
function hasMark(metadata: Readonly<Record<string, string>> = {}, request: UploadRequest): boolean {
  const mark = markOf(request);
  return [digestMetadata, schemeKey].every((name) => metadata[name] === mark[name]);
}

/** What stands under the key of a revision. */
export type Found =
  /** The revision itself. */
  | {
      readonly state: 'ours';
      readonly eTag: string;
      readonly versionId: string | undefined;
      /** Where its build stands. */
      readonly sequence: Sequence | undefined;
    }
  /** Another object, which an upload replaces. */
  | {
      readonly state: 'other';
      readonly eTag: string;
      /** The revision itself, but it is not kept as the options ask. */
      readonly keptOtherwise?: true;
      /** The revision itself, whose build stands before the one that is asked for. */
      readonly standsBefore?: true;
    }
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
 * A refusal of a HEAD has no words. This has the same permission, and the words; what they say may be put right by
 * asking once more, as with credentials that have expired.
 */
async function askInWords(clients: Clients, request: UploadRequest): Promise<void> {
  const { GetObjectCommand } = s3Sdk();
  const make = () => new GetObjectCommand({ ...targetOf(request), Range: 'bytes=0-0' });
  await askS3(clients, 'GetObject', make, cancellable(request)).catch((error: unknown) => {
    const status = statusOf(error);
    if (status !== 404 && status !== 403 && status !== 416) throw error;
  });
}

/**
 * Looks for a revision in S3: one HeadObject when something is there.
 *
 * @throws BUCKET_NOT_FOUND, BUCKET_REGION, AWS_CREDENTIALS_MISSING, AWS_CLOCK_REFUSED, AWS_UNREACHABLE, AWS_UNREADABLE,
 *   AWS_ANSWERED
 */
export async function findUploaded(clients: Clients, request: UploadRequest): Promise<Found> {
  const { bucket, region, bundleType } = request;
  const { HeadObjectCommand, HeadBucketCommand } = s3Sdk();
  const calling = cancellable(request);
  const { Key, ...ofBucket } = targetOf(request);
  const askHead = <T>(head: () => Promise<T>) =>
    head().catch(async (error: unknown) => {
      if (statusOf(error) !== 400) throw error;
      await askInWords(clients, request);
      return head();
    });
  let state: Found['state'] & ('nothing' | 'hidden');
  try {
    const make = () => new HeadObjectCommand({ ...ofBucket, Key });
    const head = await askHead(() => askS3(clients, 'HeadObject', make, calling));
    const eTag = (head.ETag ?? '').replaceAll('"', '');
    const isOurs = hasMark(head.Metadata, request) && head.ContentType === contentTypes[bundleType];
    if (!isOurs) return { state: 'other', eTag };
    if (!isKeptAsAsked(head, request)) return { state: 'other', eTag, keptOtherwise: true };
    const sequence = readSequence(head.Metadata?.[sequenceMetadata]);
    if (request.sequence !== undefined && standsBefore(sequence, request.sequence))
      return { state: 'other', eTag, standsBefore: true };
    return { state: 'ours', eTag, versionId: head.VersionId, sequence };
  } catch (error) {
    refuseOtherRegion(error, bucket, region);
    const status = statusOf(error);
    // Without s3:ListBucket, S3 answers 403 for an object that is not there; the clock is another matter.
    if ((status !== 404 && status !== 403) || endOf(error) === 'clock')
      throw explainServiceError(error, 's3:GetObject', nameObject(request));
    state = status === 404 ? 'nothing' : 'hidden';
  }
  try {
    // A HEAD has no body: only the bucket itself tells a missing object from a missing bucket.
    const make = () => new HeadBucketCommand(ofBucket);
    await askHead(() => askS3(clients, 'HeadBucket', make, calling));
  } catch (error) {
    refuseOtherRegion(error, bucket, region);
    const status = statusOf(error);
    if (status === 404) throw failure('BUCKET_NOT_FOUND', { bucket }, { cause: error });
    if (status !== 403) throw explainServiceError(error, 's3:ListBucket', `s3://${bucket}`);
  }
  return { state };
}
