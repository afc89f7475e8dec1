import type { CompletedPart } from '@aws-sdk/client-s3';
import { askS3 } from '../aws/ask-s3.js';
import type { Clients } from '../aws/clients.js';
import { isServiceError } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { failure } from '../errors/failure.js';
import { beginUpload } from './begin-upload.js';
import { checksumOf, encodeChecksum, type Checksum } from './checksum.js';
import { cutParts, type Part } from './cut-parts.js';
import { contentTypes } from './content-types.js';
import { markOf, type Found } from './find-uploaded.js';
import { tellOtherUploads } from './left-uploads.js';
import { objectParameters } from './object-options.js';
import { partSize } from './part-size.js';
import { removeUpload } from './remove-upload.js';
import { cancellable, lasting, nameUpload, targetOf, type UploadRequest } from './request.js';
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

function resultOf(answer: {
  ETag?: string | undefined;
  VersionId?: string | undefined;
}): SentObject {
  return { eTag: (answer.ETag ?? '').replaceAll('"', ''), versionId: answer.VersionId };
}

const damaged = new Set(['BadDigest', 'XAmzContentChecksumMismatch', 'XAmzContentSHA256Mismatch']);

/** Sends once more what arrived damaged, which is no reason for a call to be repeated otherwise. */
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

/** What the object is, beside its bytes. */
function describe(request: UploadRequest) {
  const { bundleType, metadata, object = {} } = request;
  return {
    ...objectParameters(object, { ...metadata, ...markOf(request) }),
    ContentType: contentTypes[bundleType],
  };
}

async function sendWhole(
  clients: Clients,
  request: UploadRequest,
  found: Found,
  bytes: Buffer,
): Promise<SentObject> {
  const { PutObjectCommand } = s3Sdk();
  const make = () =>
    new PutObjectCommand({
      ...targetOf(request),
      ...describe(request),
      ...conditionOf(found),
      Body: bytes,
      ChecksumCRC32: encodeChecksum(checksumOf(bytes)),
    });
  const answer = await resend(() =>
    askS3(clients, 'PutObject', make, cancellable(request), bytes.length),
  );
  request.onProgress?.(bytes.length);
  return resultOf(answer);
}

async function sendMultipart(
  clients: Clients,
  request: UploadRequest,
  found: Found,
  first: Part,
  rest: AsyncIterable<Part>,
): Promise<SentObject> {
  const { UploadPartCommand, CompleteMultipartUploadCommand } = s3Sdk();
  const { signal, onProgress } = request;
  const target = targetOf(request);
  await tellOtherUploads(clients, request);
  const { uploadId: UploadId, removeLost } = await beginUpload(clients, request, {
    ...target,
    ...describe(request),
    ChecksumAlgorithm: 'CRC32',
    ChecksumType: 'FULL_OBJECT',
  });

  const strikeOut = await takeDown(request, UploadId);
  let loaded = 0;
  const send = async (
    { number, bytes }: Part,
    checksum: Checksum,
    abortSignal: AbortSignal,
  ): Promise<CompletedPart> => {
    const ChecksumCRC32 = encodeChecksum(checksum);
    const part = { PartNumber: number, ChecksumCRC32 };
    const make = () => new UploadPartCommand({ ...target, UploadId, ...part, Body: bytes });
    const calling = { ...lasting(request), signal: abortSignal };
    const { ETag } = await resend(() => askS3(clients, 'UploadPart', make, calling, bytes.length));
    onProgress?.((loaded += bytes.length));
    return { ...part, ETag };
  };

  try {
    signal?.throwIfAborted();
    const { parts, checksum } = await sendParts(startingWith(first, rest), send, signal);
    signal?.throwIfAborted();
    const make = () =>
      new CompleteMultipartUploadCommand({
        ...target,
        ...conditionOf(found),
        UploadId,
        MultipartUpload: { Parts: [...parts] },
        ChecksumCRC32: encodeChecksum(checksum),
        ChecksumType: 'FULL_OBJECT',
        MpuObjectSize: checksum.size,
      });
    const done = await askS3(clients, 'CompleteMultipartUpload', make, lasting(request));
    await strikeOut();
    return resultOf(done);
  } catch (cause) {
    try {
      await removeUpload(clients, { ...target, UploadId }, lasting(request));
      await strikeOut();
    } catch (error) {
      const reason = (cause as Error).message;
      const { message } = error as Error;
      const facts = { ...nameUpload(request), uploadId: UploadId, reason, message };
      throw failure('UPLOAD_PARTS_LEFT', facts, { cause });
    }
    throw cause;
  } finally {
    await removeLost();
  }
}

/** Takes the upload down, so that the next run finds it should this one be killed. */
async function takeDown(
  { journal, bucket, key, object }: UploadRequest,
  uploadId: string,
): Promise<() => Promise<void>> {
  if (journal === undefined) return () => Promise.resolve();
  const { uploads, here } = journal;
  const owner = object?.expectedBucketOwner;
  return uploads.begun({ bucket, key, ...here, expectedBucketOwner: owner }, uploadId);
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}
