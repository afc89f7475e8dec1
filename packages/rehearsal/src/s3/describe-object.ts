import type { Bucket } from './bucket.js';
import { checksumHeader } from './checksum.js';
import type { Encryption, ObjectAttributes, StoredVersion } from './stored-object.js';

type Headers = Record<string, string | undefined>;

/** The headers of a GET or HEAD answer, without length and range. */
export function objectHeaders(
  version: StoredVersion,
  bucket: Bucket,
  withChecksum: boolean,
): Headers {
  return {
    ...version.headers,
    ...Object.fromEntries(
      Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
    ...versionHeader(version, bucket),
    ...encryptionHeaders(version.encryption),
    ...(withChecksum ? checksumHeaders(version) : {}),
    etag: quoted(version.eTag),
    'last-modified': new Date(version.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    // S3 leaves the header out for the standard class.
    'x-amz-storage-class': version.storageClass === 'STANDARD' ? undefined : version.storageClass,
    'x-amz-tagging-count': version.tags.length > 0 ? String(version.tags.length) : undefined,
  };
}

/** The headers that answer a successful upload. */
export function writtenHeaders(version: StoredVersion, bucket: Bucket): Headers {
  return {
    etag: quoted(version.eTag),
    ...versionHeader(version, bucket),
    ...encryptionHeaders(version.encryption),
    ...checksumHeaders(version),
  };
}

export function encryptionHeaders(encryption: Encryption): Headers {
  return {
    'x-amz-server-side-encryption': encryption.algorithm,
    'x-amz-server-side-encryption-aws-kms-key-id': encryption.kmsKeyId,
    'x-amz-server-side-encryption-bucket-key-enabled':
      encryption.bucketKeyEnabled === undefined ? undefined : String(encryption.bucketKeyEnabled),
    'x-amz-server-side-encryption-context': encryption.context,
  };
}

export function versionHeader(version: { readonly versionId: string }, bucket: Bucket): Headers {
  return { 'x-amz-version-id': bucket.versioning === undefined ? undefined : version.versionId };
}

export function quoted(eTag: string): string {
  return `"${eTag}"`;
}

/** Whether the ETag of an object with these attributes is the MD5 of its bytes; with KMS it is not. */
export function hasMd5ETag(attributes: ObjectAttributes): boolean {
  return attributes.encryption.algorithm === 'AES256';
}

function checksumHeaders({ checksum }: StoredVersion): Headers {
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  };
}
