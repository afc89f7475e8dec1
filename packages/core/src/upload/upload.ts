import type { Clients } from '../aws/clients.js';
import { endOf, mayHaveBeenDone } from '../aws/call-end.js';
import { explainRefusal, explainServiceError } from '../aws/explain-error.js';
import { isServiceError, type ServiceError } from '../aws/service-error.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { nameSequence, writeSequence, type Sequence } from '../model/sequence.js';
import type { S3Revision, UploadedRevision } from '../model/uploaded-revision.js';
import { findUploaded, type Found } from './find-uploaded.js';
import { nameObject, type UploadRequest, type UploadWarning } from './request.js';
import { sendObject } from './send-object.js';

function pin(
  { bucket, key, bundleType }: UploadRequest,
  { eTag, versionId }: { readonly eTag: string; readonly versionId: string | undefined },
): S3Revision {
  const isVersion = versionId !== undefined && versionId !== 'null';
  return { bucket, key, bundleType, eTag, ...(isVersion ? { versionId } : {}) };
}

/** Where the build of an object stands, for whoever has asked for that; one that stands after it keeps its place, which is told. */
function standing(
  request: UploadRequest,
  found: Sequence | undefined,
): Pick<UploadedRevision, 'sequence'> {
  const { sequence } = request;
  if (sequence === undefined || found === undefined) return {};
  if (writeSequence(found) !== writeSequence(sequence))
    request.onWarning?.({
      message: `${nameObject(request)} is this revision already, and stands at ${nameSequence(found)}, which is kept: ${nameSequence(sequence)} has no effect.`,
      hint: 'What stands somewhere else is another revision: give it a "version" of its own.',
    });
  return { sequence: found };
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

/** A key of KMS that is not allowed is not always named: S3 may say no more than that it denies access. */
function withKms(error: CodedeployerError, { object }: UploadRequest): CodedeployerError {
  const encrypts = object?.kmsKeyId !== undefined || object?.sse?.startsWith('aws:kms') === true;
  const { code, message, hint = '' } = error;
  if (code !== 'AWS_ACCESS_DENIED' || !encrypts || hint.includes('kms:')) return error;
  const more = `${hint} To encrypt by KMS, kms:GenerateDataKey and kms:Decrypt on the key are needed as well.`;
  return new CodedeployerError(code, { message, hint: more }, { cause: error.cause });
}

/** @param left what may be there although it failed */
function explain(error: unknown, request: UploadRequest, left: 'nothing' | 'told' | 'object') {
  if (request.signal?.aborted) return error;
  const owner = request.object?.expectedBucketOwner;
  const refused = explainRefusal(error, 's3:PutObject', nameObject(request), { owner });
  if (CodedeployerError.is(refused)) return withKms(refused, request);
  const explained = explainServiceError(error, 's3:PutObject', nameObject(request));
  if (!CodedeployerError.is(explained)) return error;
  const { bucket, key } = request;
  const { message: reason, hint: advice } = explained;
  return failure('UPLOAD_FAILED', { bucket, key, reason, advice, left }, { cause: error });
}

/** Whether an object has arrived although the call that made it did not end so. */
async function findArrived(
  clients: Clients,
  request: UploadRequest,
): Promise<Found | { readonly state: 'unknown' }> {
  try {
    return await findUploaded(clients, request);
  } catch {
    return { state: 'unknown' }; // the failure that comes first is told, and that it is not known
  }
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
    if (found.state === 'ours')
      return { ...pin(request, found), ...standing(request, found.sequence), skipped: true };
    if (before !== undefined) refuseAnother(found, before, request);
    else if (found.state === 'other' && found.keptOtherwise === true)
      request.onWarning?.({
        message: `${nameObject(request)} is this revision, but has not been uploaded with the encryption, ACL, tags, storage class and metadata that are asked for now: it is uploaded again.`,
      });
    const told: UploadWarning[] = [];
    const onWarning = (warning: UploadWarning) => {
      told.push(warning);
      request.onWarning?.(warning);
    };
    try {
      const sent = await sendObject(clients, { ...request, onWarning }, found);
      return { ...pin(request, sent), ...standing(request, request.sequence), skipped: false };
    } catch (error) {
      if (isServiceError(error) && overtaken.has(error.name) && attempt < attempts) {
        before = { found, error };
        continue;
      }
      const mayHaveArrived = mayHaveBeenDone(endOf(error)) && request.signal?.aborted !== true;
      const arrived = mayHaveArrived ? await findArrived(clients, request) : undefined;
      if (arrived?.state === 'ours')
        return { ...pin(request, arrived), ...standing(request, arrived.sequence), skipped: false };
      const unknown = arrived?.state === 'unknown' || arrived?.state === 'hidden';
      throw explain(error, request, told.length > 0 ? 'told' : unknown ? 'object' : 'nothing');
    }
  }
}
