import type { Clients } from '../aws/clients.js';
import { explainRefusal, explainServiceError } from '../aws/explain-error.js';
import { isServiceError, type ServiceError } from '../aws/service-error.js';
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
const overtaken = new Set([
  'PreconditionFailed',
  'ConditionalRequestConflict',
  'NoSuchUpload',
  'NoSuchKey',
]);

/** An attempt that was overtaken. */
interface Overtaken {
  readonly found: Found;
  readonly error: ServiceError;
}

/** Refuses to go on when what came first is somebody else's, who may be deploying it by now. */
function refuseAnother(now: Found, before: Overtaken, request: UploadRequest): void {
  const { bucket, key } = request;
  const { found, error } = before;
  if (now.state === 'other' && !(found.state === 'other' && found.eTag === now.eTag))
    throw failure('UPLOAD_OVERTAKEN', { bucket, key }, { cause: error });
  if (now.state === 'hidden' && error.name === 'PreconditionFailed') {
    const reason = 'there is an object already, and whether it is this revision cannot be seen.';
    const facts = { action: 's3:GetObject', resource: nameObject(request), reason };
    throw failure('AWS_ACCESS_DENIED', facts, { cause: error });
  }
}

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

/**
 * Brings a revision to S3 unless an object with its digest is there already, packing while it uploads. What stands
 * under its key otherwise is replaced, but nothing that came after the look at it. When this rejects, no object was
 * made and no part of one was left behind, unless it says so.
 *
 * @throws BUCKET_NOT_FOUND, BUCKET_REGION, AWS_ACCESS_DENIED, AWS_UNREACHABLE and AWS_ANSWERED before anything is sent,
 *   UPLOAD_FAILED, UPLOAD_OVERTAKEN, UPLOAD_PARTS_LEFT, and what packing throws
 */
export async function uploadRevision(
  clients: Clients,
  request: UploadRequest,
): Promise<UploadedRevision> {
  const attempts = 3;
  let before: Overtaken | undefined;
  for (let attempt = 1; ; attempt++) {
    const found: Found = await findUploaded(clients, request);
    if (found.state === 'ours') return { ...pin(request, found), skipped: true };
    if (before !== undefined) refuseAnother(found, before, request);
    try {
      return { ...pin(request, await sendObject(clients, request, found)), skipped: false };
    } catch (error) {
      const again = isServiceError(error) && overtaken.has(error.name) && attempt < attempts;
      if (!again) throw explain(error, request);
      before = { found, error };
    }
  }
}
