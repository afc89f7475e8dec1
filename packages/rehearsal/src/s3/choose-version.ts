import type { Bucket } from './bucket.js';
import type { S3Context, S3Request } from './context.js';
import { s3Errors } from './errors.js';
import { S3Error } from './s3-error.js';
import type { ObjectHistory, StoredVersion } from './stored-object.js';

/** The version that a request names, or the newest. */
export async function findVersion(
  request: S3Request,
  bucket: Bucket,
  context: S3Context,
): Promise<StoredVersion> {
  return chooseVersion(request, bucket, await context.objects.history(bucket.name, request.key));
}

export function chooseVersion(
  request: S3Request,
  bucket: Bucket,
  history: ObjectHistory | undefined,
): StoredVersion {
  const versionId = request.call.query.get('versionId');
  const version =
    versionId === null
      ? history?.versions[0]
      : history?.versions.find((candidate) => candidate.versionId === versionId);
  if (!version) {
    throw versionId === null
      ? s3Errors.noSuchKey(request.key)
      : s3Errors.noSuchVersion(request.key, versionId);
  }
  if (!version.deleteMarker) return version;
  const headers = {
    'x-amz-delete-marker': 'true',
    ...(bucket.versioning && { 'x-amz-version-id': version.versionId }),
  };
  throw versionId === null
    ? new S3Error(
        404,
        'NoSuchKey',
        'The specified key does not exist.',
        { Key: request.key },
        headers,
      )
    : new S3Error(
        405,
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
        { Method: request.call.method, ResourceType: 'DeleteMarker' },
        headers,
      );
}
