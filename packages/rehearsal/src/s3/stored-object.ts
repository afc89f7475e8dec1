import type { Checksum } from './checksum.js';

/** Headers that S3 keeps with an object and sends back as they came. */
export const keptHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
] as const;

/** What an upload says about its object besides the bytes; the same for one PUT and for a multipart upload. */
export interface ObjectAttributes {
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, without the prefix `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: Encryption;
  readonly acl: string;
  readonly tags: readonly Tag[];
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKeyId?: string;
  readonly bucketKeyEnabled?: boolean;
  readonly context?: string;
}

export interface ObjectPart {
  readonly partNumber: number;
  readonly size: number;
  readonly checksum?: string;
}

/** One version of an object as it stands on disk; its bytes are in the file `body` beside it. */
export interface StoredVersion extends ObjectAttributes {
  readonly deleteMarker: false;
  /** `null`, as S3 calls it, when it was written while versioning was off or suspended. */
  readonly versionId: string;
  readonly lastModified: string;
  readonly body: string;
  readonly size: number;
  /** Without its quotes. */
  readonly eTag: string;
  readonly checksum: Checksum;
  /** Those of the multipart upload that made it. */
  readonly parts?: readonly ObjectPart[];
}

export interface DeleteMarker {
  readonly deleteMarker: true;
  readonly versionId: string;
  readonly lastModified: string;
}

/** All versions of a key, newest first. */
export interface ObjectHistory {
  readonly key: string;
  readonly versions: readonly (StoredVersion | DeleteMarker)[];
}
