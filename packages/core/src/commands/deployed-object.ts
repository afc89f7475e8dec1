import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import { explainServiceError } from '../aws/explain-error.js';
import type { DeployedGroup } from '../config/load-config.js';
import { findObject } from '../deployment/find-object.js';
import {
  describeRevision,
  nameRevisionPlace,
  type FoundRevision,
  type RevisionPlace,
} from '../deployment/find-revision.js';
import { failure } from '../errors/failure.js';
import type { Connection } from '../run/open-connections.js';

/** The revision of a deployment as it is in S3 now: `replaced` where another object stands in its place. */
export type SeenRevision =
  { readonly how: 'there'; readonly found: FoundRevision } | { readonly how: 'gone' | 'replaced' };

function placeOf({ revision }: DeploymentInfo): RevisionPlace {
  const { bucket = '', key = '', version } = revision?.s3Location ?? {};
  return { bucket, key, ...(version === undefined ? {} : { versionId: version }) };
}

/**
 * Looks whether what was deployed is still there to be deployed again.
 *
 * @param info of a deployment from S3
 * @throws REVISION_FORMAT_UNKNOWN, AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function lookAtDeployed(
  { clients }: Pick<Connection, 'clients'>,
  info: DeploymentInfo,
  { expectedBucketOwner }: DeployedGroup,
  calling: Calling,
): Promise<SeenRevision> {
  const place = placeOf(info);
  const location = info.revision?.s3Location ?? {};
  try {
    const found = await findObject(clients, location, calling, expectedBucketOwner);
    if (found.how !== 'there') return found;
    return { how: 'there', found: describeRevision(place, found.head) };
  } catch (error) {
    calling.signal?.throwIfAborted();
    throw explainServiceError(error, 's3:GetObject', nameRevisionPlace(place));
  }
}

/**
 * The error of a group whose revision is not there any more.
 *
 * @param others what it can go back to instead, as texts
 */
export function gone(
  { name }: DeployedGroup,
  info: DeploymentInfo,
  how: 'gone' | 'replaced',
  others: readonly string[],
): Error {
  const deployment = info.deploymentId ?? '';
  const place = nameRevisionPlace(placeOf(info));
  return failure('REVISION_GONE', { group: name, place, deployment, how, others });
}
