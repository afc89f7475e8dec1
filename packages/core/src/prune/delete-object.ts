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
  /** Another one stands there now, which stays. */
  | { readonly how: 'replaced' }
  /** It is still there, or S3 did not even tell that. */
  | { readonly how: 'there' | 'unknown'; readonly error: unknown };

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
  const input = {
    ...{ Bucket, Key, VersionId },
    // A version is never another one.
    IfMatch: VersionId === undefined ? `"${eTag}"` : undefined,
    ExpectedBucketOwner: expectedBucketOwner,
  };
  try {
    await askS3(clients, 'DeleteObject', () => new DeleteObjectCommand(input), calling);
    return { how: 'deleted' };
  } catch (error) {
    const status = statusOf(error);
    if (status === 412) return { how: 'replaced' };
    // Whoever was quicker: perhaps a first attempt of ours, the answer of which was lost.
    if (status === 404) return { how: 'deleted' };
    const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    const place = `s3://${Bucket}/${Key}`;
    const explained = explainServiceError(error, action, place, { policy: 'pruner' });
    const isCancelled = calling.signal?.aborted === true;
    if (!isCancelled && !mayHaveBeenDone(endOf(error))) return { how: 'there', error: explained };
    try {
      const location = { bucket: Bucket, key: Key, version: VersionId, eTag };
      const asking = { ...calling, signal: undefined };
      const { how } = await findObject(clients, location, asking, expectedBucketOwner);
      return how === 'there' ? { how, error: explained } : { how: 'deleted' };
    } catch {
      return { how: 'unknown', error: explained };
    }
  }
}
