import { mkdir, rm } from 'node:fs/promises';
import { readAllJson, readJson, writeJson } from '../state/json-file.js';
import { namesIn } from '../state/names-in.js';
import { s3Errors } from './errors.js';
import type { S3Layout } from './layout.js';

export type VersioningStatus = 'Enabled' | 'Suspended';
export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

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
  /** `BucketOwnerEnforced`, as new buckets have it: access control lists are off. */
  readonly ownership: ObjectOwnership;
}

export interface BucketStore {
  /** @throws S3Error `NoSuchBucket` */
  get(name: string): Promise<Bucket>;
  find(name: string): Promise<Bucket | undefined>;
  list(): Promise<readonly Bucket[]>;
  /** Creates the bucket or replaces what is known about it; its objects stay. */
  save(bucket: Bucket): Promise<void>;
  /** Removes a bucket with all that is in it. */
  remove(name: string): Promise<void>;
}

/** The buckets on disk, read anew each time, so that another process's are seen. */
export function bucketStore(layout: S3Layout): BucketStore {
  const find = (name: string) => readJson<Bucket>(layout.bucketFile(name));
  return {
    find,
    async get(name) {
      const bucket = isBucketName(name) ? await find(name) : undefined;
      if (!bucket) throw s3Errors.noSuchBucket(name);
      return bucket;
    },
    async list() {
      return readAllJson<Bucket>(
        (await namesIn(layout.bucket('.'))).map((name) => layout.bucketFile(name)),
      );
    },
    async save(bucket) {
      await mkdir(layout.objects(bucket.name), { recursive: true });
      await mkdir(layout.uploads(bucket.name), { recursive: true });
      await writeJson(layout.bucketFile(bucket.name), bucket);
    },
    remove: (name) => rm(layout.bucket(name), { recursive: true, force: true }),
  };
}

/** Whether a bucket may have this name: 3 to 63 of a-z, 0-9, `.` and `-`, not like an IP address. */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name)
  );
}
