import type { S3Location } from '@aws-sdk/client-codedeploy';
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { askS3 } from '../aws/ask-s3.js';
import { usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';

/** The object of a revision as it is in S3 now: `replaced` where another one stands under its key. */
export type FoundObject =
  | { readonly how: 'there'; readonly head: HeadObjectCommandOutput }
  | { readonly how: 'gone' | 'replaced' };

export const unquoted = (eTag = '') => eTag.replaceAll('"', '');

/** Whether an object is the one that is meant. */
function isSame(head: HeadObjectCommandOutput, { eTag, version }: S3Location): boolean {
  if (eTag !== undefined && unquoted(eTag) !== unquoted(head.ETag)) return false;
  return version === undefined || version === head.VersionId;
}

/**
 * Looks for the object of a revision: for what stands under its key now first, and only where that is another one for the
 * version, as to see an earlier version takes s3:GetObjectVersion, which few have.
 *
 * @param location what of it is not known may be anything
 * @throws what S3 says, not explained; the signal's reason
 */
export async function findObject(
  clients: Pick<Clients, 's3'>,
  location: S3Location,
  calling: Calling = usualCalling,
  expectedBucketOwner?: string,
): Promise<FoundObject> {
  const { HeadObjectCommand } = s3Sdk();
  const { bucket: Bucket, key: Key, version } = location;
  const head = async (VersionId?: string) => {
    const input = { Bucket, Key, VersionId, ExpectedBucketOwner: expectedBucketOwner };
    try {
      return await askS3(clients, 'HeadObject', () => new HeadObjectCommand(input), calling);
    } catch (error) {
      // A marker of a deletion stands there now, and is no object.
      if (statusOf(error) === 404 || statusOf(error) === 405) return undefined;
      throw error;
    }
  };
  let now: HeadObjectCommandOutput | undefined;
  let denied: { readonly error: unknown } | undefined;
  try {
    now = await head();
  } catch (error) {
    // Who may not list is told so where nothing stands under the key any more; the version may still be there.
    if (version === undefined || statusOf(error) !== 403) throw error;
    denied = { error };
  }
  if (now !== undefined && isSame(now, location)) return { how: 'there', head: now };
  try {
    const before = version === undefined ? undefined : await head(version);
    if (before !== undefined) return { how: 'there', head: before };
  } catch (error) {
    if (denied === undefined) throw error;
    throw denied.error;
  }
  return { how: now === undefined ? 'gone' : 'replaced' };
}
