import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where everything stands under the folder of S3. Keys are hashed, because a key is no path: it may hold `..`, `//` or 1,024 bytes.
 */
export interface S3Layout {
  readonly root: string;
  bucket(bucket: string): string;
  bucketFile(bucket: string): string;
  /** One folder for each object. */
  objects(bucket: string): string;
  object(bucket: string, key: string): string;
  /** All versions of an object, newest first. */
  history(bucket: string, key: string): string;
  uploads(bucket: string): string;
  upload(bucket: string, uploadId: string): string;
  uploadFile(bucket: string, uploadId: string): string;
  part(bucket: string, uploadId: string, partNumber: number): string;
  /** Bodies that are still arriving; emptied when the server starts. */
  incoming: string;
}

export function s3Layout(root: string): S3Layout {
  const bucket = (name: string) => join(root, 'buckets', name);
  const objects = (name: string) => join(bucket(name), 'objects');
  const object = (name: string, key: string) =>
    join(objects(name), createHash('sha256').update(key).digest('hex'));
  const uploads = (name: string) => join(bucket(name), 'uploads');
  const upload = (name: string, uploadId: string) => join(uploads(name), uploadId);
  return {
    root,
    bucket,
    bucketFile: (name) => join(bucket(name), 'bucket.json'),
    objects,
    object,
    history: (name, key) => join(object(name, key), 'versions.json'),
    uploads,
    upload,
    uploadFile: (name, uploadId) => join(upload(name, uploadId), 'upload.json'),
    part: (name, uploadId, partNumber) => join(upload(name, uploadId), `part-${partNumber}.json`),
    incoming: join(root, 'incoming'),
  };
}
