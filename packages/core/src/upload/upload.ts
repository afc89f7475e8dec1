import type { Clients } from '../aws/clients.js';
import { explainRefusal, explainServiceError, isServiceError } from '../aws/service-error.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { findUploaded, type Found } from './find-uploaded.js';
import { nameObject, type S3Revision, type UploadRequest } from './request.js';
import { sendObject } from './send-object.js';

export type { S3Revision, UploadRequest } from './request.js';

export interface UploadedRevision extends S3Revision {
  /** True when an object with this digest was there already and nothing was sent. */
  readonly skipped: boolean;
}

function pin(
  { bucket, key, bundleType }: UploadRequest,
  { eTag, versionId }: { readonly eTag: string; readonly versionId: string | undefined },
): S3Revision {
  const isVersion = versionId !== undefined && versionId !== 'null';
  return { bucket, key, bundleType, eTag, ...(isVersion ? { versionId } : {}) };
}

/**
 * What S3 says when the key is not any more as it was found: another run was quicker - or this one was, and the answer
 * to its last request got lost, so that the SDK sent it again.
 */
const overtaken = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload']);

function explain(error: unknown, request: UploadRequest): unknown {
  if (request.signal?.aborted) return error;
  const owner = request.object?.expectedBucketOwner;
  const refused = explainRefusal(error, 's3:PutObject', nameObject(request), owner);
  if (CodedeployerError.is(refused)) return refused;
  const explained = explainServiceError(error, 's3:PutObject', nameObject(request));
  if (!CodedeployerError.is(explained)) return error;
  const { bucket, key } = request;
  return failure('UPLOAD_FAILED', { bucket, key, reason: explained.message }, { cause: error });
}

function isSame(one: Found, other: Found): boolean {
  return one.state === 'other' && other.state === 'other' && one.eTag === other.eTag;
}

/**
 * Brings a revision to S3 unless an object with its digest is there already, packing while it uploads. When this
 * rejects, no object was made and no part of one was left behind, unless it says so.
 *
 * @throws BUCKET_NOT_FOUND, BUCKET_REGION, AWS_ACCESS_DENIED, AWS_UNREACHABLE and AWS_ANSWERED before anything is sent,
 *   UPLOAD_FAILED, UPLOAD_OVERTAKEN, UPLOAD_PARTS_LEFT, and what packing throws
 */
export async function uploadRevision(
  clients: Clients,
  request: UploadRequest,
): Promise<UploadedRevision> {
  const attempts = 3;
  let before: Found | undefined;
  for (let attempt = 1; ; attempt++) {
    const found: Found = await findUploaded(clients, request);
    if (found.state === 'ours') return { ...pin(request, found), skipped: true };
    // To replace what has come in between would take it from under the deployment of whoever put it there.
    if (found.state === 'other' && before !== undefined && !isSame(found, before))
      throw failure('UPLOAD_OVERTAKEN', { bucket: request.bucket, key: request.key });
    before = found;
    try {
      return { ...pin(request, await sendObject(clients, request, found)), skipped: false };
    } catch (error) {
      const again = isServiceError(error) && overtaken.has(error.name) && attempt < attempts;
      if (!again) throw explain(error, request);
    }
  }
}
