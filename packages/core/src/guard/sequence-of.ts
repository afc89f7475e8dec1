import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { isServiceError } from '../aws/service-error.js';
import { markedSequence } from '../deployment/description.js';
import { findObject, unquoted } from '../deployment/find-object.js';
import { readSequence, sequenceMetadata, type Sequence } from '../model/sequence.js';
import { asking, type Guarded } from './guarded.js';

/**
 * Where the build of a deployment stands: by the mark in its description; otherwise, as with rollbacks and what was
 * started by hand, by that of another deployment of its revision, or by the metadata of the revision.
 *
 * @param others deployments that have been read already
 * @returns undefined where nobody says it, or we may not see it
 * @throws the signal's reason
 */
export async function sequenceOfDeployment(
  guarded: Guarded,
  info: DeploymentInfo,
  others: readonly DeploymentInfo[],
): Promise<Sequence | undefined> {
  const marked = markedSequence(info.description);
  if (marked !== undefined) return marked;
  const revision = nameRevision(info);
  if (revision === undefined) return undefined;
  const same = others.find(
    (other) => nameRevision(other) === revision && markedSequence(other.description) !== undefined,
  );
  return same === undefined ? readFromRevision(guarded, info) : markedSequence(same.description);
}

/** One text for each object of S3. */
function nameRevision({ revision }: DeploymentInfo): string | undefined {
  const { bucket, key, version = '', eTag = '' } = revision?.s3Location ?? {};
  if (bucket === undefined || key === undefined) return undefined;
  return JSON.stringify([bucket, key, version, unquoted(eTag)]);
}

async function readFromRevision(
  guarded: Guarded,
  { revision }: DeploymentInfo,
): Promise<Sequence | undefined> {
  const calling = asking(guarded);
  try {
    // Another object by now says nothing about this one.
    const found = await findObject(guarded.clients, revision?.s3Location ?? {}, calling);
    return found.how === 'there'
      ? readSequence(found.head.Metadata?.[sequenceMetadata])
      : undefined;
  } catch (error) {
    calling.signal?.throwIfAborted();
    if (!isServiceError(error)) throw error;
    return undefined; // gone, or not for us to see: told as a deployment of which nothing is known
  }
}
