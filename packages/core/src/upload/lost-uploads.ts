import type { MultipartUpload, S3Client } from '@aws-sdk/client-s3';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { partsOf, removeUpload, type ObjectTarget } from './remove-upload.js';

/** How an upload was begun: each request but the last may have begun one as well, of which nobody has learned. */
export interface Beginning {
  readonly uploadId: string;
  readonly requests: number;
  /** From before the first request until the last one was answered. */
  readonly milliseconds: number;
}

/** Uploads that look as if S3 had begun them for requests whose answers got lost. */
export interface LostUploads {
  readonly uploadIds: readonly string[];
  /** No more of them than this can be ours. */
  readonly atMost: number;
}

/** Whether an upload may have begun although the request for it failed. */
export function mayHaveBegun(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500;
}

/**
 * Looks for uploads that were begun for nobody, as soon as there is one that is known: of the same key, by the same
 * caller, at times that are compared only with its own, as clocks differ.
 *
 * @throws what S3 throws, which may not let us look, and when it cannot be told
 */
export async function findLostUploads(
  s3: S3Client,
  { Key: Prefix, ...bucket }: ObjectTarget,
  { uploadId, requests, milliseconds }: Beginning,
): Promise<LostUploads> {
  if (requests === 1) return { uploadIds: [], atMost: 0 };
  const { ListMultipartUploadsCommand } = s3Sdk();
  // Those of the very key come first, before longer ones: one page is enough.
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ ...bucket, Prefix }));
  const own = Uploads.find(({ UploadId }) => UploadId === uploadId);
  if (own?.Initiated === undefined) throw new Error('S3 does not list the upload itself.');
  const until = own.Initiated.getTime();
  const since = until - milliseconds - 1000; // S3 counts in seconds
  const isLost = ({ Key, UploadId, Initiated, Initiator }: MultipartUpload) =>
    Key === Prefix &&
    UploadId !== uploadId &&
    Initiator?.ID === own.Initiator?.ID &&
    Initiated !== undefined &&
    Initiated.getTime() >= since &&
    Initiated.getTime() <= until;
  const uploadIds = Uploads.filter(isLost).flatMap(({ UploadId }) => UploadId ?? []);
  return { uploadIds, atMost: requests - 1 };
}

/**
 * Removes what was found, at the end of our own upload: another run that began at the same moment has sent something by
 * then, or its object has come too late already. When there are more than can be ours, none is touched.
 *
 * @returns those that are left, and may be ours
 * @throws what S3 throws
 */
export async function removeLostUploads(
  s3: S3Client,
  target: ObjectTarget,
  { uploadIds, atMost }: LostUploads,
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const uploadId of uploadIds)
    if ((await partsOf(s3, { ...target, UploadId: uploadId })) === 'none') empty.push(uploadId);
  if (empty.length > atMost) return empty;
  for (const UploadId of empty) await removeUpload(s3, { ...target, UploadId });
  return [];
}
