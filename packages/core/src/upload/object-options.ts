import { createHash } from 'node:crypto';
import type { CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import type { GroupConfig } from '../config/groups.js';

/** How an object is kept in S3. */
export interface ObjectOptions {
  readonly sse?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly bucketKey?: boolean | undefined;
  readonly acl?: string | undefined;
  readonly storageClass?: string | undefined;
  /** Each `name=value`. */
  readonly tags?: readonly string[] | undefined;
  /** Each `name=value`. */
  readonly metadata?: readonly string[] | undefined;
  /** Account that the bucket has to belong to. */
  readonly expectedBucketOwner?: string | undefined;
}

/** What of the configuration is about the object. */
export function objectOptions(group: GroupConfig): ObjectOptions {
  const { sse, kmsKeyId, bucketKey, acl, storageClass, tags, metadata, expectedBucketOwner } =
    group;
  return { sse, kmsKeyId, bucketKey, acl, storageClass, tags, metadata, expectedBucketOwner };
}

/** Name and value of `name=value`; a value may have more equals signs in it. */
function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}

export type ObjectParameters = Pick<
  CreateMultipartUploadCommandInput,
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
  | 'BucketKeyEnabled'
  | 'ACL'
  | 'StorageClass'
  | 'Tagging'
  | 'Metadata'
>;

/**
 * The options as S3 takes them when an object begins.
 *
 * @param own metadata of ours, which wins over the user's
 */
export function objectParameters(
  options: ObjectOptions,
  own: Readonly<Record<string, string>>,
): ObjectParameters {
  const { sse, kmsKeyId, bucketKey, acl, storageClass, tags = [], metadata = [] } = options;
  // A key by itself says that KMS is meant.
  const encryption = sse ?? (kmsKeyId === undefined ? undefined : 'aws:kms');
  return {
    Metadata: { ...Object.fromEntries(metadata.map(splitPair)), ...own },
    ...(encryption === undefined ? {} : { ServerSideEncryption: encryption }),
    ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
    ...(bucketKey === undefined ? {} : { BucketKeyEnabled: bucketKey }),
    ...(acl === undefined ? {} : { ACL: acl as NonNullable<ObjectParameters['ACL']> }),
    ...(storageClass === undefined
      ? {}
      : { StorageClass: storageClass as NonNullable<ObjectParameters['StorageClass']> }),
    ...(tags.length === 0 ? {} : { Tagging: new URLSearchParams(tags.map(splitPair)).toString() }),
  };
}

/**
 * Some digits that stand for how an object was asked to be kept, for its metadata: neither an access control list nor tags
 * can be read by everybody who may upload. None where nothing is asked for.
 */
export function keepingOf(options: ObjectOptions = {}): string | undefined {
  const { expectedBucketOwner: _owner, tags = [], metadata = [], ...rest } = options;
  const asked = Object.entries({ ...rest, tags: tags.toSorted(), metadata: metadata.toSorted() })
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (asked.length === 0) return undefined;
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
}
