import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../../server/call.js';
import {
  checksumElement,
  checksumHeader,
  compositeChecksum,
  startChecksum,
  type Checksum,
} from '../checksum.js';
import { raceCondition } from '../conditions.js';
import { incomingPath, requireBucket, type S3Context, type S3Request } from '../context.js';
import { encryptionHeaders, hasMd5ETag, quoted, versionHeader } from '../describe-object.js';
import type { Bucket } from '../bucket.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { S3Error } from '../s3-error.js';
import type { Upload, UploadedPart } from '../upload-store.js';
import { listOf, parseXml, textOf, xmlAnswer } from '../xml.js';
import { uploadIdOf } from '../upload-id.js';

export const completeMultipartUpload = defineOperation({
  name: 'CompleteMultipartUpload',
  does: 'Makes one object of the parts that the client names. The upload is gone only when the object is there.',
  route: 'POST object?uploadId',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const document = parseXml(await readDocument(request.call), 'CompleteMultipartUpload');
    const uploadId = uploadIdOf(request);
    const named = listOf(document.Part);
    return { bucket, uploadId, named };
  },
  run: async ({ bucket, uploadId, named }, context, request) =>
    context.takeTurn(`upload/${uploadId}`, async () => {
      const upload = await context.uploads.get(bucket.name, request.key, uploadId);
      const stored = await context.uploads.parts(bucket.name, uploadId);
      const parts = choosePartsInOrder(named, stored, upload, context);
      return assemble(request, context, bucket, upload, parts);
    }),
});

async function assemble(
  request: S3Request,
  context: S3Context,
  bucket: Bucket,
  upload: Upload,
  parts: readonly UploadedPart[],
): Promise<Answer> {
  const { call, key } = request;
  const wasDeleted = context.objects.watchDeletions(bucket.name, key);
  const check = raceCondition(call.headers, key, wasDeleted);
  const path = incomingPath(context);
  const running = startChecksum(upload.checksumAlgorithm);
  const concatenate = async function* (): AsyncGenerator<Buffer> {
    for (const part of parts) {
      const source: AsyncIterable<Buffer> = createReadStream(
        context.uploads.partPath(bucket.name, upload.uploadId, part),
        { highWaterMark: 256 * 1024 },
      );
      for await (const bytes of source) {
        running.update(bytes);
        yield bytes;
      }
    }
  };
  try {
    await pipeline(concatenate(), createWriteStream(path, { flags: 'wx' }));
    const checksum = await checksumOf(upload, parts, running);
    checkClaims(request, upload, checksum, parts);
    const md5 = createHash('md5');
    for (const part of parts) md5.update(Buffer.from(part.eTag, 'hex'));
    const digest = hasMd5ETag(upload.attributes)
      ? md5.digest('hex')
      : randomBytes(16).toString('hex');
    const version = await context.objects.commit(
      bucket,
      key,
      path,
      {
        ...upload.attributes,
        lastModified: context.now().toISOString(),
        size: parts.reduce((sum, part) => sum + part.size, 0),
        eTag: `${digest}-${parts.length}`,
        checksum,
        parts: parts.map((part) => ({
          partNumber: part.partNumber,
          size: part.size,
          checksum: part.checksum,
        })),
      },
      check,
    );
    await context.uploads.remove(bucket.name, upload.uploadId);
    return xmlAnswer(
      'CompleteMultipartUploadResult',
      {
        Location: `http://${call.headers.host ?? ''}/${bucket.name}/${encodeURIComponent(key)}`,
        Bucket: bucket.name,
        Key: key,
        ETag: quoted(version.eTag),
        [checksumElement(checksum.algorithm)]: checksum.value,
        ChecksumType: checksum.type,
      },
      { ...versionHeader(version, bucket), ...encryptionHeaders(version.encryption) },
    );
  } finally {
    await rm(path, { force: true }); // still there only when it was refused
  }
}

function choosePartsInOrder(
  named: readonly Readonly<Record<string, unknown>>[],
  stored: readonly UploadedPart[],
  upload: Upload,
  context: S3Context,
): readonly UploadedPart[] {
  if (named.length === 0) throw s3Errors.malformedXml();
  let last = 0;
  const parts = named.map((entry) => {
    const partNumber = Number(textOf(entry.PartNumber));
    const eTag = textOf(entry.ETag)?.replaceAll('"', '').replaceAll('&quot;', '');
    if (partNumber <= last) {
      throw new S3Error(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
        { UploadId: upload.uploadId },
      );
    }
    last = partNumber;
    const part = stored.find((candidate) => candidate.partNumber === partNumber);
    const claim = part && textOf(entry[checksumElement(part.checksumAlgorithm)]);
    if (part?.eTag !== eTag || (claim !== undefined && claim !== part?.checksum) || !part) {
      throw new S3Error(
        400,
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { UploadId: upload.uploadId, PartNumber: partNumber, ETag: eTag ?? '' },
      );
    }
    if (upload.checksumRequested && upload.checksumType === 'COMPOSITE' && claim === undefined) {
      throw s3Errors.invalidRequest(
        `The upload was created using a ${upload.checksumAlgorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`,
      );
    }
    return part;
  });
  for (const part of parts.slice(0, -1)) {
    if (part.size < context.minimumPartSize) {
      throw new S3Error(
        400,
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        {
          ProposedSize: part.size,
          MinSizeAllowed: context.minimumPartSize,
          PartNumber: part.partNumber,
          ETag: part.eTag,
        },
      );
    }
  }
  return parts;
}

async function checksumOf(
  upload: Upload,
  parts: readonly UploadedPart[],
  running: ReturnType<typeof startChecksum>,
): Promise<Checksum> {
  const { checksumAlgorithm: algorithm, checksumType: type } = upload;
  const value =
    type === 'COMPOSITE'
      ? await compositeChecksum(
          algorithm,
          parts.map((part) => part.checksum),
        )
      : (await running.digest()).toString('base64');
  return { algorithm, value, type };
}

/** Compares what the client says about the whole object with what it is. */
function checkClaims(
  { call }: S3Request,
  upload: Upload,
  checksum: Checksum,
  parts: readonly UploadedPart[],
): void {
  const claimedType = call.headers['x-amz-checksum-type'];
  if (claimedType !== undefined && upload.checksumRequested && claimedType !== checksum.type) {
    throw s3Errors.invalidRequest(
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const claimed = call.headers[checksumHeader(checksum.algorithm)];
  const bare = checksum.value.replace(/-\d+$/, '');
  if (claimed !== undefined && claimed !== checksum.value && claimed !== bare) {
    throw s3Errors.badDigest(
      `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    );
  }
  const size = call.headers['x-amz-mp-object-size'];
  const actual = parts.reduce((sum, part) => sum + part.size, 0);
  if (size !== undefined && Number(size) !== actual) {
    throw s3Errors.invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${String(size)} does not match what was computed: ${actual}`,
    );
  }
}
