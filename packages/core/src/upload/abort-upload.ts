import type { S3Client } from '@aws-sdk/client-s3';
import { s3Sdk } from '../aws/sdk.js';
import { isServiceError, statusOf } from '../aws/service-error.js';

/** The object of an upload, as every request about it says. */
interface Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner?: string;
}

function isGone(error: unknown): boolean {
  return isServiceError(error) && error.name === 'NoSuchUpload';
}

/** Whether anything of an upload is in S3; who may not look takes it that there is not. */
async function hasParts(s3: S3Client, target: Target, UploadId: string): Promise<boolean> {
  const { ListPartsCommand } = s3Sdk();
  try {
    const { Parts = [] } = await s3.send(
      new ListPartsCommand({ ...target, UploadId, MaxParts: 1 }),
    );
    return Parts.length > 0;
  } catch (error) {
    if (isGone(error) || statusOf(error) === 403) return false;
    throw error;
  }
}

/**
 * Removes an upload with all that has arrived of it. A part that was on its way may arrive after the upload was aborted, so
 * that it is looked for, and aborted again.
 *
 * @throws what S3 throws when the upload is still there
 */
export async function abortUpload(s3: S3Client, target: Target, UploadId: string): Promise<void> {
  const { AbortMultipartUploadCommand } = s3Sdk();
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    } catch (error) {
      if (isGone(error)) return;
      throw error;
    }
    if (!(await hasParts(s3, target, UploadId))) return;
  }
  throw new Error('Parts of it kept arriving.');
}

/**
 * Removes what an earlier request to begin an upload has begun, when its answer got lost: uploads of the same key, without a
 * part, as old as that request may be. What must not be looked at is left: without parts it costs nothing.
 *
 * @param milliseconds how long it took until the upload had begun, all attempts together
 */
export async function abortTwins(
  s3: S3Client,
  target: Target,
  UploadId: string,
  milliseconds: number,
): Promise<void> {
  const { ListMultipartUploadsCommand } = s3Sdk();
  const { Key, ...bucket } = target;
  try {
    const { Uploads = [] } = await s3.send(
      new ListMultipartUploadsCommand({ ...bucket, Prefix: Key }),
    );
    const ours = Uploads.find((upload) => upload.UploadId === UploadId)?.Initiated?.getTime();
    if (ours === undefined) return;
    const second = 1000; // S3 counts in them
    for (const upload of Uploads) {
      const age = ours - (upload.Initiated?.getTime() ?? Infinity);
      const isTwin = upload.Key === Key && upload.UploadId !== UploadId;
      if (!isTwin || upload.UploadId === undefined || age < 0 || age > milliseconds + second)
        continue;
      if (await hasParts(s3, target, upload.UploadId)) continue; // somebody else's
      await abortUpload(s3, target, upload.UploadId);
    }
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
  }
}
