import { mkdir, rm } from 'node:fs/promises';
import { readAllJson, readJson, writeJson } from '../state/json-file.js';
import { namesIn } from '../state/names-in.js';
import type { TakeTurn } from '../state/turns.js';
import { s3Errors } from './errors.js';
import type { S3Layout } from './layout.js';
import type { Encryption, Tag } from './stored-object.js';
import type { XmlElement } from './xml.js';

export type VersioningStatus = 'Enabled' | 'Suspended';
export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** What keeps a bucket from being opened to everybody; names are the API's. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** How objects are encrypted when an upload does not say it. */
export interface DefaultEncryption extends Pick<Encryption, 'algorithm' | 'kmsKeyId'> {
  readonly bucketKeyEnabled: boolean;
  /** What no upload may be encrypted with; keys of the customer (`SSE-C`), or `NONE`. */
  readonly blocked: readonly string[];
}

/** As new buckets have it: all four are on. */
export const everythingBlocked: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** As new buckets have it: S3's own keys. */
export const ownKeys: DefaultEncryption = {
  algorithm: 'AES256',
  bucketKeyEnabled: false,
  blocked: ['SSE-C'],
};

/** A bucket as it stands on disk. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** The account id of its owner. */
  readonly owner: string;
  /** The accounts that its policy lets in. */
  readonly guests?: readonly string[];
  readonly created: string;
  readonly versioning?: VersioningStatus;
  /** `BucketOwnerEnforced`, as new buckets have it: access control lists are off. Absent when it was removed, which is as `ObjectWriter`. */
  readonly ownership?: ObjectOwnership | undefined;
  /** Absent as long as it is that of a new bucket; null when it was removed. */
  readonly publicAccessBlock?: PublicAccessBlock | null;
  /** Absent as long as it is that of a new bucket. */
  readonly encryption?: DefaultEncryption | undefined;
  /** The rules of its lifecycle as they came, each with an id; kept and not acted on. */
  readonly lifecycle?: readonly XmlElement[] | undefined;
  /** The text of its policy; kept and not acted on. */
  readonly policy?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface BucketStore {
  /** @throws S3Error `NoSuchBucket` */
  get(name: string): Promise<Bucket>;
  find(name: string): Promise<Bucket | undefined>;
  list(): Promise<readonly Bucket[]>;
  /** Creates the bucket or replaces what is known about it; its objects stay. */
  save(bucket: Bucket): Promise<void>;
  /**
   * Changes what is known of the bucket now; changes of one bucket wait for each other.
   * @throws S3Error `NoSuchBucket`
   */
  change(name: string, change: (bucket: Bucket) => Bucket): Promise<void>;
  /** Removes a bucket with all that is in it. */
  remove(name: string): Promise<void>;
}

/** The buckets on disk, read anew each time, so that another process's are seen. */
export function bucketStore(layout: S3Layout, takeTurn: TakeTurn): BucketStore {
  const find = (name: string) => readJson<Bucket>(layout.bucketFile(name));
  const get = async (name: string): Promise<Bucket> => {
    const bucket = isBucketName(name) ? await find(name) : undefined;
    if (!bucket) throw s3Errors.noSuchBucket(name);
    return bucket;
  };
  const save = async (bucket: Bucket): Promise<void> => {
    await mkdir(layout.objects(bucket.name), { recursive: true });
    await mkdir(layout.uploads(bucket.name), { recursive: true });
    await writeJson(layout.bucketFile(bucket.name), bucket);
  };
  return {
    find,
    get,
    save,
    change: (name, change) => takeTurn(`bucket/${name}`, async () => save(change(await get(name)))),
    async list() {
      return readAllJson<Bucket>(
        (await namesIn(layout.bucket('.'))).map((name) => layout.bucketFile(name)),
      );
    },
    remove: (name) => rm(layout.bucket(name), { recursive: true, force: true }),
  };
}

export function isOwnership(value: string): value is ObjectOwnership {
  return ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(value);
}

/** Whether a bucket may have this name: 3 to 63 of a-z, 0-9, `.` and `-`, not like an IP address. */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name)
  );
}
