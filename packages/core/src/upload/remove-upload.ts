import type { S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';

/** Which object a request is about. */
export interface ObjectTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner?: string;
}

export interface UploadTarget extends ObjectTarget {
  readonly UploadId: string;
}

function isGone(error: unknown): boolean {
  return (error as Error).name === 'NoSuchUpload';
}

/** Whether S3 holds parts of an upload. */
export async function partsOf(
  s3: S3Client,
  upload: UploadTarget,
): Promise<'some' | 'none' | 'no upload'> {
  const { ListPartsCommand } = s3Sdk();
  try {
    const { Parts = [] } = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
    return Parts.length > 0 ? 'some' : 'none';
  } catch (error) {
    if (isGone(error)) return 'no upload';
    throw error;
  }
}

/** The same after an upload was aborted; where we may not look, what S3 said to that has to do. */
async function hasParts(s3: S3Client, upload: UploadTarget): Promise<boolean> {
  try {
    return (await partsOf(s3, upload)) === 'some';
  } catch (error) {
    if (statusOf(error) === 403) return false;
    throw error;
  }
}

/** Milliseconds to wait before an upload is aborted once more. */
const pauses = [300, 1000, 3000];

/**
 * Aborts an upload until S3 holds nothing of it: a part that had arrived, but was not stored yet, may be stored
 * afterwards. To be called when none is being sent any more.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 *
 * @throws what S3 throws, and when there are parts in the end
 */
export async function removeUpload(s3: S3Client, upload: UploadTarget): Promise<void> {
  const { AbortMultipartUploadCommand } = s3Sdk();
  const abort = () =>
    s3.send(new AbortMultipartUploadCommand(upload)).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  await abort();
  for (const pause of pauses) {
    if (!(await hasParts(s3, upload))) return;
    await sleep(pause);
    await abort();
  }
  if (await hasParts(s3, upload)) throw new Error('There are still parts of it.');
}
