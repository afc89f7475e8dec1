import { checkKey } from '../check-key.js';
import { checksumAlgorithm, type ChecksumAlgorithm, type ChecksumType } from '../checksum.js';
import { requireBucket } from '../context.js';
import { encryptionHeaders } from '../describe-object.js';
import { s3Errors } from '../errors.js';
import { readObjectAttributes } from '../object-attributes.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const createMultipartUpload = defineOperation({
  name: 'CreateMultipartUpload',
  does: 'Begins a multipart upload.',
  route: 'POST object?uploads',
  read: async (request, context) => {
    const { call, key } = request;
    const bucket = await requireBucket(request, context);
    checkKey(key);
    const requested = call.headers['x-amz-checksum-algorithm'];
    const algorithm = readAlgorithm(requested === undefined ? undefined : String(requested));
    const type = readType(call.headers['x-amz-checksum-type'], algorithm);
    return { call, key, bucket, requested, algorithm, type };
  },
  run: async ({ call, key, bucket, requested, algorithm, type }, context) => {
    const upload = await context.uploads.create(bucket.name, {
      key,
      initiated: context.now().toISOString(),
      attributes: readObjectAttributes(call.headers, bucket),
      checksumAlgorithm: algorithm,
      checksumType: type,
      checksumRequested: requested !== undefined,
    });
    return xmlAnswer(
      'InitiateMultipartUploadResult',
      { Bucket: bucket.name, Key: key, UploadId: upload.uploadId },
      {
        ...encryptionHeaders(upload.attributes.encryption),
        ...(requested !== undefined && {
          'x-amz-checksum-algorithm': algorithm,
          'x-amz-checksum-type': type,
        }),
      },
    );
  },
});

function readAlgorithm(value: string | undefined): ChecksumAlgorithm {
  if (value === undefined) return 'CRC64NVME';
  const algorithm = checksumAlgorithm(value);
  if (algorithm) return algorithm;
  throw s3Errors.invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

function readType(
  value: string | string[] | undefined,
  algorithm: ChecksumAlgorithm,
): ChecksumType {
  const fallback = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type = String(value ?? fallback);
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw s3Errors.invalidRequest('Value for x-amz-checksum-type header is invalid.');
  }
  const impossible = algorithm === 'CRC64NVME' ? 'COMPOSITE' : 'FULL_OBJECT';
  if (type === impossible && !['CRC32', 'CRC32C'].includes(algorithm)) {
    throw s3Errors.invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return type;
}
