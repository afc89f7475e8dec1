import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { askS3 } from '../aws/ask-s3.js';
import type { Calling } from '../aws/call.js';
import { endOf, mayHaveBeenDone } from '../aws/call-end.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { findObject } from '../deployment/find-object.js';
import type { StoredObject } from './facts.js';

/** What became of an object that was to be deleted. */
export type Deletion =
  | { readonly how: 'deleted' }
  /** Another one stands there now, or the same once more; it stays. */
  | { readonly how: 'replaced' }
  /** It is still there, or S3 did not even tell that. */
  | { readonly how: 'there' | 'unknown'; readonly error: unknown };

const pruner = { policy: 'pruner' } as const;

/** Whether it is the one that was looked at; the same contents may have been uploaded once more since, with the same ETag. */
function isAsSeen({ lastModified }: StoredObject, head: HeadObjectCommandOutput): boolean {
  const seconds = (time: Date | undefined) => Math.floor(Number(time) / 1000);
  return seconds(head.LastModified) === seconds(lastModified);
}

/**
 * Deletes this version, or this object as long as it is the one that was looked at. Where S3 does not say what it has done,
 * looks what it has done.
 *
 * @throws the signal's reason, when nothing has been asked for
 */
export async function deleteObject(
  clients: Pick<Clients, 's3'>,
  object: StoredObject,
  expectedBucketOwner: string | undefined,
  calling: Calling,
): Promise<Deletion> {
  const { DeleteObjectCommand } = s3Sdk();
  const { bucket: Bucket, key: Key, versionId: VersionId, eTag } = object;
  const location = { bucket: Bucket, key: Key, version: VersionId, eTag };
  const place = `s3://${Bucket}/${Key}`;
  const find = (how: Calling) => findObject(clients, location, how, expectedBucketOwner);
  // A version is never another one.
  if (VersionId === undefined)
    try {
      const found = await find(calling);
      if (found.how !== 'there') return { how: found.how === 'gone' ? 'deleted' : 'replaced' };
      if (!isAsSeen(object, found.head)) return { how: 'replaced' };
    } catch (error) {
      return { how: 'there', error: explainServiceError(error, 's3:GetObject', place, pruner) };
    }
  const input = {
    ...{ Bucket, Key, VersionId },
    IfMatch: VersionId === undefined ? `"${eTag}"` : undefined,
    ExpectedBucketOwner: expectedBucketOwner,
  };
  try {
    await askS3(clients, 'DeleteObject', () => new DeleteObjectCommand(input), calling);
    return { how: 'deleted' };
  } catch (error) {
    const status = statusOf(error);
    // Whoever was quicker: perhaps a first attempt of ours, the answer of which was lost.
    if (status === 404) return { how: 'deleted' };
    const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    const explained = explainServiceError(error, action, place, pruner);
    const isCancelled = calling.signal?.aborted === true;
    if (status !== 412 && !isCancelled && !mayHaveBeenDone(endOf(error)))
      return { how: 'there', error: explained };
    try {
      const { how } = await find({ ...calling, signal: undefined });
      if (how === 'replaced') return { how };
      if (how === 'gone') return { how: 'deleted' };
      // What was cut off may be on its way.
      return { how: isCancelled ? 'unknown' : 'there', error: explained };
    } catch {
      return { how: 'unknown', error: explained };
    }
  }
}
