import type { MultipartUpload } from '@aws-sdk/client-s3';
import { askS3 } from '../aws/ask-s3.js';
import type { Clients } from '../aws/clients.js';
import { s3Sdk } from '../aws/sdk.js';
import { partsOf, removeUpload } from './remove-upload.js';
import { lasting, targetOf, type UploadRequest } from './request.js';

/** How an upload was begun: each request but one may have begun another, of which nobody has learned. */
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

/** The uploads of the very key that are under way; they come before longer keys: one page is enough. */
export async function listUploads(
  clients: Clients,
  request: UploadRequest,
): Promise<readonly MultipartUpload[]> {
  const { ListMultipartUploadsCommand } = s3Sdk();
  const { Key: Prefix, ...bucket } = targetOf(request);
  const make = () => new ListMultipartUploadsCommand({ ...bucket, Prefix });
  const { Uploads = [] } = await askS3(clients, 'ListMultipartUploads', make, lasting(request));
  return Uploads.filter(({ Key }) => Key === Prefix);
}

async function withoutParts(
  clients: Clients,
  request: UploadRequest,
  uploadIds: readonly string[],
): Promise<string[]> {
  const empty: string[] = [];
  for (const UploadId of uploadIds) {
    const upload = { ...targetOf(request), UploadId };
    if ((await partsOf(clients, upload, lasting(request))) === 'none') empty.push(UploadId);
  }
  return empty;
}

/**
 * The uploads of the key that were begun at a time or later and hold nothing: what a call may have begun whose answer
 * was lost.
 *
 * @param since by the clock of S3
 * @throws what S3 throws, which may not let us look
 */
export async function findBegun(
  clients: Clients,
  request: UploadRequest,
  since: Date,
): Promise<readonly string[]> {
  const begun = (await listUploads(clients, request)).flatMap(({ UploadId, Initiated }) =>
    UploadId !== undefined && Initiated !== undefined && Initiated >= since ? UploadId : [],
  );
  return withoutParts(clients, request, begun);
}

/**
 * Looks for uploads that were begun for nobody, as soon as there is one that is known: of the same key, by the same
 * caller, at times that are compared only with its own, as clocks differ.
 *
 * @throws what S3 throws, which may not let us look, and when it cannot be told
 */
export async function findLostUploads(
  clients: Clients,
  request: UploadRequest,
  { uploadId, requests, milliseconds }: Beginning,
): Promise<LostUploads> {
  if (requests === 1) return { uploadIds: [], atMost: 0 };
  const Uploads = await listUploads(clients, request);
  const own = Uploads.find(({ UploadId }) => UploadId === uploadId);
  if (own?.Initiated === undefined) throw new Error('S3 does not list the upload itself.');
  const until = own.Initiated.getTime();
  const since = until - milliseconds - 1000; // S3 counts in seconds
  const isLost = ({ UploadId, Initiated, Initiator }: MultipartUpload) =>
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
  clients: Clients,
  request: UploadRequest,
  { uploadIds, atMost }: LostUploads,
): Promise<readonly string[]> {
  const empty = await withoutParts(clients, request, uploadIds);
  if (empty.length > atMost) return empty;
  for (const UploadId of empty)
    await removeUpload(clients, { ...targetOf(request), UploadId }, lasting(request));
  return [];
}
