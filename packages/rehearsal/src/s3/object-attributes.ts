import type { IncomingHttpHeaders } from 'node:http';
import { everythingBlocked, ownKeys, type Bucket } from './bucket.js';
import { s3Errors } from './errors.js';
import { S3Error } from './s3-error.js';
import { keptHeaders, type Encryption, type ObjectAttributes, type Tag } from './stored-object.js';

const storageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
] as const;
const cannedAcls = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
] as const;
/** Those that let in more than the accounts that they name. */
const publicAcls = ['public-read', 'public-read-write', 'authenticated-read'];
const metadataLimit = 2048;

/**
 * Reads what an upload says about its object.
 * @throws S3Error `InvalidStorageClass`, `InvalidArgument`, `InvalidTag`, `MetadataTooLarge`, `AccessControlListNotSupported`, `AccessDenied`, `NotImplemented`
 */
export function readObjectAttributes(
  headers: IncomingHttpHeaders,
  bucket: Bucket,
): ObjectAttributes {
  return {
    headers: readKeptHeaders(headers),
    metadata: readMetadata(headers),
    storageClass: readStorageClass(headers),
    encryption: readEncryption(headers, bucket),
    acl: readAcl(headers, bucket),
    tags: readTags(headers),
  };
}

function readKeptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of keptHeaders) {
    const value = headers[name];
    if (value !== undefined) kept[name] = String(value);
  }
  // The framing of the request is no property of the object.
  const encodings = (kept['content-encoding'] ?? '')
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  delete kept['content-encoding'];
  if (encodings.length > 0) kept['content-encoding'] = encodings.join(',');
  return { 'content-type': 'binary/octet-stream', ...kept };
}

function readMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  const prefix = 'x-amz-meta-';
  const metadata = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), String(value)]),
  );
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > metadataLimit) {
    throw new S3Error(
      400,
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: size, MaxSizeAllowed: metadataLimit },
    );
  }
  return metadata;
}

function readStorageClass(headers: IncomingHttpHeaders): string {
  const value = String(headers['x-amz-storage-class'] ?? 'STANDARD');
  if (!storageClasses.some((known) => known === value)) {
    throw new S3Error(400, 'InvalidStorageClass', 'The storage class you specified is not valid', {
      StorageClassRequested: value,
    });
  }
  return value;
}

function readEncryption(headers: IncomingHttpHeaders, bucket: Bucket): Encryption {
  if (headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined) {
    throw s3Errors.notImplemented('encryption with keys of the customer (SSE-C)');
  }
  const { encryption: usual = ownKeys } = bucket;
  const asked = headers['x-amz-server-side-encryption'];
  const keyId = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  const byDefault = asked === undefined && keyId === undefined;
  const algorithm = String(asked ?? (byDefault ? usual.algorithm : 'AES256'));
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') {
    throw s3Errors.invalidArgument(
      'x-amz-server-side-encryption',
      algorithm,
      'The encryption method specified is not supported',
    );
  }
  if (algorithm === 'AES256') {
    if (keyId === undefined) return { algorithm };
    throw s3Errors.invalidArgument(
      'x-amz-server-side-encryption',
      algorithm,
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    );
  }
  const arn = `arn:aws:kms:${bucket.region}:${bucket.owner}:`;
  const given = String(keyId ?? (byDefault ? usual.kmsKeyId : undefined) ?? 'alias/aws/s3');
  const context = headers['x-amz-server-side-encryption-context'];
  const bucketKey = headers['x-amz-server-side-encryption-bucket-key-enabled'];
  return {
    algorithm,
    kmsKeyId: given.startsWith('arn:')
      ? given
      : arn + (given.startsWith('alias/') ? given : `key/${given}`),
    ...((bucketKey !== undefined || usual.bucketKeyEnabled) && {
      bucketKeyEnabled: String(bucketKey ?? usual.bucketKeyEnabled).toLowerCase() === 'true',
    }),
    ...(context !== undefined && { context: String(context) }),
  };
}

function readAcl(headers: IncomingHttpHeaders, bucket: Bucket): string {
  const acl = headers['x-amz-acl'];
  const grants = Object.keys(headers).some((name) => name.startsWith('x-amz-grant-'));
  if (acl === undefined && !grants) return 'private';
  if (bucket.ownership === 'BucketOwnerEnforced' && acl !== 'bucket-owner-full-control') {
    throw new S3Error(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (grants) throw s3Errors.notImplemented('grants to single accounts (x-amz-grant-*)');
  if (!cannedAcls.some((known) => known === acl)) {
    throw s3Errors.invalidArgument('x-amz-acl', String(acl), '');
  }
  const { publicAccessBlock = everythingBlocked } = bucket;
  if (publicAccessBlock?.BlockPublicAcls && publicAcls.includes(String(acl))) {
    throw s3Errors.accessDenied();
  }
  return String(acl);
}

function readTags(headers: IncomingHttpHeaders): readonly Tag[] {
  const tagging = headers['x-amz-tagging'];
  if (tagging === undefined) return [];
  return checkTags(
    [...new URLSearchParams(String(tagging))].map(([Key, Value]) => ({ Key, Value })),
  );
}

/**
 * Checks an object's tags: ten at most, keys unique, 128 and 256 characters long at most.
 * @throws S3Error `InvalidTag`, `BadRequest`
 */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > 10) {
    throw new S3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  }
  if (new Set(tags.map((tag) => tag.Key)).size !== tags.length) {
    throw new S3Error(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  for (const { Key, Value } of tags) {
    if (Key.length === 0 || Key.length > 128) {
      throw new S3Error(400, 'InvalidTag', 'The TagKey you have provided is invalid', {
        TagKey: Key,
      });
    }
    if (Value.length > 256) {
      throw new S3Error(400, 'InvalidTag', 'The TagValue you have provided is invalid', {
        TagKey: Key,
        TagValue: Value,
      });
    }
  }
  return tags;
}
