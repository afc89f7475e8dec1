import { checkKey } from '../check-key.js';
import {
  checksumAlgorithm,
  checksumElement,
  checksumHeader,
  type ChecksumAlgorithm,
  type ChecksumType,
} from '../checksum.js';
import { incomingPath, requireBucket, type S3Operation, type S3Request } from '../context.js';
import { encryptionHeaders, quoted } from '../describe-object.js';
import { s3Errors } from '../errors.js';
import { rm } from 'node:fs/promises';
import { readObjectAttributes } from '../object-attributes.js';
import { receiveBody } from '../receive-body.js';
import { xmlAnswer } from '../xml.js';

/** Begins a multipart upload. */
export const createMultipartUpload: S3Operation = async (request, context) => {
  const { call, key } = request;
  const bucket = await requireBucket(request, context);
  checkKey(key);
  const requested = call.headers['x-amz-checksum-algorithm'];
  const algorithm = readAlgorithm(requested === undefined ? undefined : String(requested));
  const type = readType(call.headers['x-amz-checksum-type'], algorithm);
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
};

/** Takes one part. */
export const uploadPart: S3Operation = async (request, context) => {
  const { call } = request;
  const bucket = await requireBucket(request, context);
  const upload = await context.uploads.get(bucket.name, request.key, uploadIdOf(request));
  const partNumber = readPartNumber(call.query.get('partNumber'));
  const path = incomingPath(context);
  const body = await receiveBody(call, path, upload.checksumAlgorithm);
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
};

/** Gives a multipart upload up and frees its parts. */
export const abortMultipartUpload: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const uploadId = uploadIdOf(request);
  await context.takeTurn(`upload/${uploadId}`, async () => {
    await context.uploads.get(bucket.name, request.key, uploadId);
    await context.uploads.remove(bucket.name, uploadId);
  });
  return { status: 204 };
};

/** Lists the parts that have arrived. */
export const listParts: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const { query } = request.call;
  const upload = await context.uploads.get(bucket.name, request.key, uploadIdOf(request));
  const marker = Number(query.get('part-number-marker') ?? 0);
  const maxParts = Math.min(Number(query.get('max-parts') ?? context.pageSize), context.pageSize);
  const rest = (await context.uploads.parts(bucket.name, upload.uploadId)).filter(
    (part) => part.partNumber > marker,
  );
  const page = rest.slice(0, maxParts);
  return xmlAnswer('ListPartsResult', {
    Bucket: bucket.name,
    Key: request.key,
    UploadId: upload.uploadId,
    Owner: { ID: bucket.owner },
    Initiator: { ID: bucket.owner },
    StorageClass: upload.attributes.storageClass,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.partNumber ?? 0,
    MaxParts: maxParts,
    IsTruncated: rest.length > page.length,
    ...(upload.checksumRequested && {
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumType,
    }),
    Part: page.map((part) => ({
      PartNumber: part.partNumber,
      LastModified: part.lastModified,
      ETag: quoted(part.eTag),
      Size: part.size,
      [checksumElement(part.checksumAlgorithm)]: part.checksum,
    })),
  });
};

/** Lists the multipart uploads that are under way. */
export const listMultipartUploads: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const { query } = request.call;
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const maxUploads = Math.min(
    Number(query.get('max-uploads') ?? context.pageSize),
    context.pageSize,
  );
  const all = (await context.uploads.list(bucket.name)).filter((upload) =>
    upload.key.startsWith(prefix),
  );
  const marked = idMarker ? all.findIndex((upload) => upload.uploadId === idMarker) : -1;
  const rest =
    marked >= 0
      ? all.slice(marked + 1)
      : all.filter((upload) => Buffer.compare(Buffer.from(upload.key), Buffer.from(keyMarker)) > 0);
  const page = rest.slice(0, maxUploads);
  const truncated = rest.length > page.length;
  return xmlAnswer('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: keyMarker,
    UploadIdMarker: idMarker,
    NextKeyMarker: truncated ? page.at(-1)?.key : undefined,
    NextUploadIdMarker: truncated ? page.at(-1)?.uploadId : undefined,
    MaxUploads: maxUploads,
    IsTruncated: truncated,
    Prefix: prefix,
    Upload: page.map((upload) => ({
      Key: upload.key,
      UploadId: upload.uploadId,
      Initiator: { ID: bucket.owner },
      Owner: { ID: bucket.owner },
      StorageClass: upload.attributes.storageClass,
      Initiated: upload.initiated,
      ...(upload.checksumRequested && {
        ChecksumAlgorithm: upload.checksumAlgorithm,
        ChecksumType: upload.checksumType,
      }),
    })),
  });
};

/** The upload that a request's query names. */
export function uploadIdOf(request: S3Request): string {
  return request.call.query.get('uploadId') ?? '';
}

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
