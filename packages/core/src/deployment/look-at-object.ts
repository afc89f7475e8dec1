import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { S3Location } from '@aws-sdk/client-codedeploy';
import { usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import type { DeployedRevision } from '../model/deployment-summary.js';
import { digestMetadata } from '../model/uploaded-revision.js';
import { findObject } from './find-object.js';

/** What S3 says of the object of a revision. */
export type SeenObject = Omit<DeployedRevision, 'location'>;

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
  try {
    const found = await findObject(clients, location, calling);
    return found.how === 'there' ? describe(found.head) : { object: found.how };
  } catch (error) {
    calling.signal?.throwIfAborted();
    const object = `s3://${location.bucket ?? ''}/${location.key ?? ''}`;
    return { hidden: (explainServiceError(error, 's3:GetObject', object) as Error).message };
  }
}
