import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readAllJson, readJson, writeJson } from '../state/json-file.js';
import { namesIn } from '../state/names-in.js';
import type { ChecksumAlgorithm, ChecksumType } from './checksum.js';
import { s3Errors } from './errors.js';
import type { S3Layout } from './layout.js';
import type { ObjectAttributes } from './stored-object.js';

/** A multipart upload that is under way. */
export interface Upload {
  readonly uploadId: string;
  readonly key: string;
  readonly initiated: string;
  readonly attributes: ObjectAttributes;
  readonly checksumAlgorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the client asked for that algorithm; otherwise parts need not carry a checksum. */
  readonly checksumRequested: boolean;
}

/** A part of it that has arrived whole; its bytes are in the file `body` beside it. */
export interface UploadedPart {
  readonly partNumber: number;
  readonly eTag: string;
  readonly size: number;
  readonly checksum: string;
  readonly checksumAlgorithm: ChecksumAlgorithm;
  readonly lastModified: string;
  readonly body: string;
}

export interface UploadStore {
  create(bucket: string, upload: Omit<Upload, 'uploadId'>): Promise<Upload>;
  /** @throws S3Error `NoSuchUpload` when there is none, or it is another key's. */
  get(bucket: string, key: string, uploadId: string): Promise<Upload>;
  /** All that are under way, sorted by key, then by age. */
  list(bucket: string): Promise<readonly Upload[]>;
  /** Moves an arrived body to its place; a part of the same number is replaced. */
  addPart(
    bucket: string,
    upload: Upload,
    path: string,
    part: Omit<UploadedPart, 'body'>,
  ): Promise<void>;
  /** Sorted by number. */
  parts(bucket: string, uploadId: string): Promise<readonly UploadedPart[]>;
  partPath(bucket: string, uploadId: string, part: UploadedPart): string;
  remove(bucket: string, uploadId: string): Promise<void>;
}

/** The multipart uploads on disk. */
export function uploadStore(layout: S3Layout): UploadStore {
  const find = async (bucket: string, uploadId: string): Promise<Upload | undefined> =>
    /^[\w-]+$/.test(uploadId) ? readJson<Upload>(layout.uploadFile(bucket, uploadId)) : undefined;
  return {
    async create(bucket, upload) {
      const created = { ...upload, uploadId: randomBytes(48).toString('base64url') };
      await mkdir(layout.upload(bucket, created.uploadId), { recursive: true });
      await writeJson(layout.uploadFile(bucket, created.uploadId), created);
      return created;
    },
    async get(bucket, key, uploadId) {
      const upload = await find(bucket, uploadId);
      if (upload?.key !== key) throw s3Errors.noSuchUpload(uploadId);
      return upload;
    },
    async list(bucket) {
      const names = await namesIn(layout.uploads(bucket));
      const uploads = await readAllJson<Upload>(
        names.map((name) => layout.uploadFile(bucket, name)),
      );
      return uploads.toSorted(
        (a, b) =>
          Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) ||
          a.initiated.localeCompare(b.initiated),
      );
    },
    async addPart(bucket, upload, path, part) {
      const body = `part-${part.partNumber}-${randomBytes(6).toString('hex')}.body`;
      const file = layout.part(bucket, upload.uploadId, part.partNumber);
      const before = await readJson<UploadedPart>(file);
      await rename(path, join(layout.upload(bucket, upload.uploadId), body));
      await writeJson(file, { ...part, body });
      if (before)
        await rm(join(layout.upload(bucket, upload.uploadId), before.body), { force: true });
    },
    async parts(bucket, uploadId) {
      const folder = layout.upload(bucket, uploadId);
      const names = (await namesIn(folder)).filter((name) => /^part-\d+\.json$/.test(name));
      const parts = await readAllJson<UploadedPart>(names.map((name) => join(folder, name)));
      return parts.toSorted((a, b) => a.partNumber - b.partNumber);
    },
    partPath: (bucket, uploadId, part) => join(layout.upload(bucket, uploadId), part.body),
    remove: (bucket, uploadId) =>
      rm(layout.upload(bucket, uploadId), { recursive: true, force: true }),
  };
}
