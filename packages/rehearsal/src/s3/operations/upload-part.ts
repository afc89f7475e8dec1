import { checksumHeader } from '../checksum.js';
import { incomingPath, requireBucket } from '../context.js';
import { encryptionHeaders, quoted } from '../describe-object.js';
import { s3Errors } from '../errors.js';
import { rm } from 'node:fs/promises';
import { defineOperation } from '../operation.js';
import { receiveBody } from '../receive-body.js';
import { uploadIdOf } from '../upload-id.js';

export const uploadPart = defineOperation({
  name: 'UploadPart',
  does: 'Takes one part of a multipart upload.',
  route: 'PUT object?uploadId',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const upload = await context.uploads.get(bucket.name, request.key, uploadIdOf(request));
    const partNumber = readPartNumber(request.call.query.get('partNumber'));
    return { bucket, upload, partNumber };
  },
  run: async ({ bucket, upload, partNumber }, context, request) => {
    const path = incomingPath(context);
    const body = await receiveBody(request.call, path, upload.checksumAlgorithm);
    try {
      if (upload.checksumRequested && body.checksum.algorithm !== upload.checksumAlgorithm) {
        throw s3Errors.invalidRequest(
          `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${body.checksum.algorithm.toLowerCase()}`,
        );
      }
      const eTag = body.md5.toString('hex');
      await context.takeTurn(`upload/${upload.uploadId}`, async () => {
        // The upload may have been aborted while the bytes came.
        await context.uploads.get(bucket.name, request.key, upload.uploadId);
        await context.uploads.addPart(bucket.name, upload, path, {
          partNumber,
          eTag,
          size: body.size,
          checksum: body.checksum.value,
          checksumAlgorithm: body.checksum.algorithm,
          lastModified: context.now().toISOString(),
        });
      });
      return {
        status: 200,
        headers: {
          etag: quoted(eTag),
          ...encryptionHeaders(upload.attributes.encryption),
          [checksumHeader(body.checksum.algorithm)]: body.checksum.value,
        },
      };
    } finally {
      await rm(path, { force: true }); // still there only when it was refused
    }
  },
});

function readPartNumber(value: string | null): number {
  const partNumber = Number(value);
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10000) {
    throw s3Errors.invalidArgument(
      'partNumber',
      value ?? '',
      'Part number must be an integer between 1 and 10000, inclusive',
    );
  }
  return partNumber;
}
