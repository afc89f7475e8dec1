import type { CompletedPart, CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { typed, type Clients } from '../aws/clients.js';
import { isServiceError } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { failure } from '../errors/failure.js';
import { checksumOf, encodeChecksum, type Checksum } from './checksum.js';
import { cutParts, type Part } from './cut-parts.js';
import { contentTypes } from './content-types.js';
import { markOf, type Found } from './find-uploaded.js';
import {
  findLostUploads,
  mayHaveBegun,
  removeLostUploads,
  type Beginning,
} from './lost-uploads.js';
import { objectParameters } from './object-options.js';
import { partSize } from './part-size.js';
import { removeUpload, type ObjectTarget } from './remove-upload.js';
import type { UploadRequest } from './request.js';
import { partsAtOnce, sendParts } from './send-parts.js';

export interface SentObject {
  readonly eTag: string;
  readonly versionId: string | undefined;
}

/**
 * Only if nothing has come between the look and the upload: two runs may race for one key. What we may not see is not
 * replaced either.
 */
function conditionOf(found: Found): { IfNoneMatch: string } | { IfMatch: string } {
  return found.state === 'other' ? { IfMatch: `"${found.eTag}"` } : { IfNoneMatch: '*' };
}

/** What every request about the object says. */
function objectOf({ bucket, key, object }: UploadRequest): ObjectTarget {
  const owner = object?.expectedBucketOwner;
  return {
    Bucket: bucket,
    Key: key,
    ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }),
  };
}

function resultOf(answer: {
  ETag?: string | undefined;
  VersionId?: string | undefined;
}): SentObject {
  return { eTag: (answer.ETag ?? '').replaceAll('"', ''), versionId: answer.VersionId };
}

const damaged = new Set(['BadDigest', 'XAmzContentChecksumMismatch', 'XAmzContentSHA256Mismatch']);

/** Sends once more what arrived damaged, which the SDK, for all it retries, does not. */
async function resend<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (attempt === 3 || !isServiceError(error) || !damaged.has(error.name)) throw error;
    }
  }
}

/**
 * Sends an archive while it is made, under the condition that the key is as it was found. What fits into one part goes
 * in one request, all else in parts, several at a time. S3 compares a CRC-32 of each part and of the whole object.
 *
 * @throws what S3 or the archive throw; nothing is left in S3 then, or the error is UPLOAD_PARTS_LEFT
 */
export async function sendObject(
  clients: Clients,
  request: UploadRequest,
  found: Found,
): Promise<SentObject> {
  const { signal, sizeAtMost = 0 } = request;
  const parts = cutParts(request.pack(signal), partSize(sizeAtMost), partsAtOnce);
  try {
    const first = await parts.next();
    if (first.done === true) throw new Error('The archive came to nothing.');
    return first.value.last
      ? await sendWhole(clients, request, found, first.value.bytes)
      : await sendMultipart(clients, request, found, first.value, parts);
  } finally {
    await parts.return(); // nobody packs for an upload that failed
  }
}

async function sendWhole(
  clients: Clients,
  request: UploadRequest,
  found: Found,
  bytes: Buffer,
): Promise<SentObject> {
  const { PutObjectCommand } = s3Sdk();
  const { signal, bundleType, metadata, object = {}, onProgress } = request;
  const command = new PutObjectCommand({
    ...objectOf(request),
    ...objectParameters(object, { ...metadata, ...markOf(request) }),
    ...conditionOf(found),
    Body: bytes,
    ContentType: contentTypes[bundleType],
    ChecksumCRC32: encodeChecksum(checksumOf(bytes)),
  });
  const options = signal === undefined ? {} : { abortSignal: signal };
  const answer = await resend(() => typed(clients).s3.send(command, options));
  onProgress?.(bytes.length);
  return resultOf(answer);
}

async function sendMultipart(
  clients: Clients,
  request: UploadRequest,
  found: Found,
  first: Part,
  rest: AsyncIterable<Part>,
): Promise<SentObject> {
  const sdk = s3Sdk();
  const { s3 } = typed(clients);
  const { signal, bundleType, metadata, object = {}, onProgress } = request;
  const target = objectOf(request);

  const beginning = await begin(
    clients,
    request,
    new sdk.CreateMultipartUploadCommand({
      ...target,
      ...objectParameters(object, { ...metadata, ...markOf(request) }),
      ContentType: contentTypes[bundleType],
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
    }),
  );
  const { uploadId: UploadId } = beginning;
  const removeLost = await watchForLost(clients, request, beginning);

  let loaded = 0;
  const send = async (
    { number, bytes }: Part,
    checksum: Checksum,
    abortSignal: AbortSignal,
  ): Promise<CompletedPart> => {
    const ChecksumCRC32 = encodeChecksum(checksum);
    const part = { PartNumber: number, ChecksumCRC32 };
    const command = new sdk.UploadPartCommand({ ...target, UploadId, ...part, Body: bytes });
    const { ETag } = await resend(() => s3.send(command, { abortSignal }));
    onProgress?.((loaded += bytes.length));
    return { ...part, ...(ETag === undefined ? {} : { ETag }) };
  };

  try {
    signal?.throwIfAborted();
    const { parts, checksum } = await sendParts(startingWith(first, rest), send, signal);
    signal?.throwIfAborted();
    const answer = await s3.send(
      new sdk.CompleteMultipartUploadCommand({
        ...target,
        ...conditionOf(found),
        UploadId,
        MultipartUpload: { Parts: [...parts] },
        ChecksumCRC32: encodeChecksum(checksum),
        ChecksumType: 'FULL_OBJECT',
        MpuObjectSize: checksum.size,
      }),
    );
    return resultOf(answer);
  } catch (cause) {
    try {
      await removeUpload(s3, { ...target, UploadId });
    } catch (error) {
      const { bucket, key } = request;
      const reason = (cause as Error).message;
      const { message } = error as Error;
      const facts = { bucket, key, uploadId: UploadId, reason, message };
      throw failure('UPLOAD_PARTS_LEFT', facts, { cause });
    }
    throw cause;
  } finally {
    await removeLost();
  }
}

/** Not to be cancelled: an upload of which nobody has learned the id could not be removed. */
async function begin(
  clients: Clients,
  request: UploadRequest,
  command: CreateMultipartUploadCommand,
): Promise<Beginning> {
  const since = performance.now();
  try {
    const { UploadId, $metadata } = await typed(clients).s3.send(command);
    if (UploadId === undefined) throw new Error('S3 began an upload without an id.');
    const milliseconds = performance.now() - since;
    return { uploadId: UploadId, requests: $metadata.attempts ?? 1, milliseconds };
  } catch (error) {
    if (mayHaveBegun(error)) warnOfLost(request, []);
    throw error;
  }
}

function warnOfLost({ bucket, key, onWarning }: UploadRequest, uploadIds: readonly string[]): void {
  onWarning?.(failure('UPLOAD_LEFT_OPEN', { bucket, key, uploadIds }));
}

/**
 * Looks for uploads that S3 has begun, and that nobody was told of, while there is one of the same run to compare with.
 * That they cannot be removed is worth a warning and no more: they hold nothing.
 *
 * @returns what removes them; to be called when that one is at its end
 */
async function watchForLost(
  clients: Clients,
  request: UploadRequest,
  beginning: Beginning,
): Promise<() => Promise<void>> {
  const { s3 } = typed(clients);
  const target = objectOf(request);
  try {
    const lost = await findLostUploads(s3, target, beginning);
    return async () => {
      const left = await removeLostUploads(s3, target, lost).catch(() => lost.uploadIds);
      if (left.length > 0) warnOfLost(request, left);
    };
  } catch {
    warnOfLost(request, []);
    return () => Promise.resolve();
  }
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}
