import type { Call } from '../server/call.js';
import { s3Errors } from './errors.js';

/** Subresources that change which operation a request is for, in the order in which they are looked for. */
const operations: Readonly<Record<string, readonly [subresource: string, operation: string][]>> = {
  'GET service': [['', 'ListBuckets']],
  'GET bucket': [
    ['location', 'GetBucketLocation'],
    ['versioning', 'GetBucketVersioning'],
    ['uploads', 'ListMultipartUploads'],
    ['versions', 'ListObjectVersions'],
    ['ownershipControls', 'GetBucketOwnershipControls'],
    ['encryption', 'GetBucketEncryption'],
    ['list-type', 'ListObjectsV2'],
    ['', 'ListObjects'],
  ],
  'HEAD bucket': [['', 'HeadBucket']],
  'PUT bucket': [
    ['versioning', 'PutBucketVersioning'],
    ['', 'CreateBucket'],
  ],
  'DELETE bucket': [['', 'DeleteBucket']],
  'POST bucket': [['delete', 'DeleteObjects']],
  'GET object': [
    ['uploadId', 'ListParts'],
    ['tagging', 'GetObjectTagging'],
    ['acl', 'GetObjectAcl'],
    ['', 'GetObject'],
  ],
  'HEAD object': [['', 'HeadObject']],
  'PUT object': [
    ['uploadId', 'UploadPart'],
    ['tagging', 'PutObjectTagging'],
    ['', 'PutObject'],
  ],
  'POST object': [
    ['uploads', 'CreateMultipartUpload'],
    ['uploadId', 'CompleteMultipartUpload'],
  ],
  'DELETE object': [
    ['uploadId', 'AbortMultipartUpload'],
    ['tagging', 'DeleteObjectTagging'],
    ['', 'DeleteObject'],
  ],
};

/** Subresources that S3 has and the rehearsal has not; without this list they would pass for the plain operation. */
const notImplemented = [
  'accelerate', 'acl', 'analytics', 'attributes', 'cors', 'encryption', 'intelligent-tiering', 'inventory', 'legal-hold',
  'lifecycle', 'logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy', 'policyStatus',
  'publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'tagging', 'torrent', 'website',
]; // prettier-ignore

/**
 * Says by its API name which operation a request is for.
 * @throws S3Error `NotImplemented`, `MethodNotAllowed`
 */
export function operationOf(call: Call, bucket: string, key: string): string {
  const resource = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const candidates = operations[`${call.method} ${resource}`] ?? [];
  const found = candidates.find(
    ([subresource]) => subresource === '' || call.query.has(subresource),
  );
  const unknown = notImplemented.find((name) => call.query.has(name));
  if (unknown !== undefined && (found?.[0] ?? '') !== unknown) {
    throw s3Errors.notImplemented(`${call.method} ?${unknown} for a ${resource}`);
  }
  if (call.headers['x-amz-copy-source'] !== undefined) {
    throw s3Errors.notImplemented('copying of objects (x-amz-copy-source)');
  }
  if (!found) throw s3Errors.methodNotAllowed(call.method, resource.toUpperCase());
  return found[1];
}
