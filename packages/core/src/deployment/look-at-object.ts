import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { S3Location } from '@aws-sdk/client-codedeploy';
import { askS3 } from '../aws/ask-s3.js';
import { usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import type { DeployedRevision } from '../model/deployment-summary.js';
import { digestMetadata } from '../model/uploaded-revision.js';

/** What S3 says of the object of a revision. */
export type SeenObject = Omit<DeployedRevision, 'location'>;

const unquoted = (eTag = '') => eTag.replaceAll('"', '');

/** Whether an object is the one that was deployed. */
function isSame(head: HeadObjectCommandOutput, { eTag, version }: S3Location): boolean {
  if (eTag !== undefined && unquoted(eTag) !== unquoted(head.ETag)) return false;
  return version === undefined || version === head.VersionId;
}

function describe({ Metadata = {} }: HeadObjectCommandOutput): SeenObject {
  const { version, commit, [digestMetadata]: digest } = Metadata;
  return {
    object: 'there',
    ...(version === undefined ? {} : { version }),
    ...(commit === undefined ? {} : { commit }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * Looks whether S3 still has the object that was deployed, and what its metadata says of it. Where that cannot be seen, says
 * why; the deployment is no less true for it.
 *
 * @throws the signal's reason
 */
export async function lookAtObject(
  clients: Clients,
  location: S3Location,
  calling: Calling = usualCalling,
): Promise<SeenObject> {
  const { HeadObjectCommand } = s3Sdk();
  const { bucket: Bucket, key: Key, version } = location;
  const head = async (VersionId?: string) => {
    const make = () => new HeadObjectCommand({ Bucket, Key, VersionId });
    try {
      return await askS3(clients, 'HeadObject', make, calling);
    } catch (error) {
      // A marker of a deletion stands there now, and is no object.
      if (statusOf(error) === 404 || statusOf(error) === 405) return undefined;
      throw error;
    }
  };
  try {
    // What stands there now first: to see an earlier version takes a permission that few have.
    const now = await head();
    if (now !== undefined && isSame(now, location)) return describe(now);
    const before = version === undefined ? undefined : await head(version);
    if (before !== undefined) return describe(before);
    return { object: now === undefined ? 'gone' : 'replaced' };
  } catch (error) {
    calling.signal?.throwIfAborted();
    const object = `s3://${Bucket ?? ''}/${Key ?? ''}`;
    return { hidden: (explainServiceError(error, 's3:GetObject', object) as Error).message };
  }
}
