import { CodeDeployError } from './codedeploy-error.js';
import { readObject, readText } from './read-input.js';
import type { JsonObject } from './context.js';
import type { RevisionLocation, S3Location } from './model.js';

/**
 * Reads where a revision is.
 * @throws CodeDeployError `RevisionRequiredException`, `InvalidRevisionException`
 */
export function readRevision(input: JsonObject, member = 'revision'): RevisionLocation {
  const revision = readObject(input, member);
  if (!revision) throw new CodeDeployError('RevisionRequiredException', 'Revision is missing');
  const type = readText(revision, 'revisionType');
  if (type !== 'S3') {
    throw invalid(
      type === undefined
        ? 'its revisionType is missing'
        : `its revisionType is ${type}; the rehearsal deploys revisions of type S3 only`,
    );
  }
  const location = readObject(revision, 's3Location');
  const bucket = location && readText(location, 'bucket');
  const key = location && readText(location, 'key');
  if (!bucket || !key) throw invalid('its s3Location must have a bucket and a key');
  const bundleType = readText(location, 'bundleType');
  if (bundleType !== 'zip' && bundleType !== 'tar' && bundleType !== 'tgz') {
    throw invalid(`its bundleType must be tar, tgz or zip, and is ${bundleType ?? 'missing'}`);
  }
  const version = readText(location, 'version');
  const eTag = readText(location, 'eTag');
  const s3Location: S3Location = {
    bucket,
    key,
    bundleType,
    ...(version !== undefined && { version }),
    ...(eTag !== undefined && { eTag }),
  };
  return { revisionType: 'S3', s3Location };
}

/** One text for one revision of one application. */
export function revisionKey(applicationName: string, { s3Location }: RevisionLocation): string {
  const { bucket, key, bundleType, version, eTag } = s3Location;
  return JSON.stringify([applicationName, bucket, key, bundleType, version ?? null, eTag ?? null]);
}

function invalid(why: string): CodeDeployError {
  return new CodeDeployError('InvalidRevisionException', `The revision is not valid: ${why}`);
}
