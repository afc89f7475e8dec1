import type { Answer } from '../../server/call.js';
import type { Bucket } from '../bucket.js';
import { readConditions, readRange, type ByteRange } from '../conditions.js';
import { requireBucket, type S3Context, type S3Operation, type S3Request } from '../context.js';
import { objectHeaders, quoted } from '../describe-object.js';
import { s3Errors } from '../errors.js';
import { S3Error } from '../s3-error.js';
import type { ObjectHistory, StoredVersion } from '../stored-object.js';

/** Sends an object's bytes, or a range of them, from disk. */
export const getObject: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const { version, handle } = await context.objects.open(bucket.name, request.key, (history) =>
    chooseVersion(request, bucket, history),
  );
  try {
    const { answer, range } = describe(request, bucket, version);
    if (answer.status === 304 || version.size === 0) {
      await handle.close();
      return answer;
    }
    const body = handle.createReadStream({
      start: range?.start ?? 0,
      end: range?.end ?? version.size - 1,
      highWaterMark: 256 * 1024,
    });
    return { ...answer, body };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

/** Says what GET would say, without the bytes. */
export const headObject: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const version = await findVersion(request, bucket, context);
  return describe(request, bucket, version).answer;
};

/** The version that a request names, or the newest. */
export async function findVersion(
  request: S3Request,
  bucket: Bucket,
  context: S3Context,
): Promise<StoredVersion> {
  return chooseVersion(request, bucket, await context.objects.history(bucket.name, request.key));
}

function chooseVersion(
  request: S3Request,
  bucket: Bucket,
  history: ObjectHistory | undefined,
): StoredVersion {
  const versionId = request.call.query.get('versionId');
  const version =
    versionId === null
      ? history?.versions[0]
      : history?.versions.find((candidate) => candidate.versionId === versionId);
  if (!version) {
    throw versionId === null
      ? s3Errors.noSuchKey(request.key)
      : s3Errors.noSuchVersion(request.key, versionId);
  }
  if (!version.deleteMarker) return version;
  const headers = {
    'x-amz-delete-marker': 'true',
    ...(bucket.versioning && { 'x-amz-version-id': version.versionId }),
  };
  throw versionId === null
    ? new S3Error(
        404,
        'NoSuchKey',
        'The specified key does not exist.',
        { Key: request.key },
        headers,
      )
    : new S3Error(
        405,
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
        { Method: request.call.method, ResourceType: 'DeleteMarker' },
        headers,
      );
}

function describe(
  request: S3Request,
  bucket: Bucket,
  version: StoredVersion,
): { answer: Answer; range: ByteRange | undefined } {
  const { headers, query } = request.call;
  if (!readConditions(headers, version)) {
    return { answer: { status: 304, headers: { etag: quoted(version.eTag) } }, range: undefined };
  }
  const part = readPart(query.get('partNumber'), version);
  const range = part?.range ?? readRange(headers.range, version.size);
  const overrides = Object.fromEntries(
    [...query]
      .filter(([name]) => name.startsWith('response-'))
      .map(([name, value]) => [name.slice('response-'.length), value]),
  );
  const length = range ? range.end - range.start + 1 : version.size;
  return {
    range,
    answer: {
      status: range ? 206 : 200,
      headers: {
        ...objectHeaders(
          version,
          bucket,
          // A checksum of the whole object says nothing about a range of it.
          String(headers['x-amz-checksum-mode']).toUpperCase() === 'ENABLED' && !range,
        ),
        ...overrides,
        ...(part && { 'x-amz-mp-parts-count': String(part.count) }),
        'content-length': String(length),
        'content-range': range && `bytes ${range.start}-${range.end}/${version.size}`,
      },
    },
  };
}

function readPart(
  value: string | null,
  version: StoredVersion,
): { range: ByteRange; count: number } | undefined {
  if (value === null) return undefined;
  const parts = version.parts ?? [{ partNumber: 1, size: version.size }];
  const index = parts.findIndex((part) => part.partNumber === Number(value));
  const part = parts[index];
  if (!part) {
    throw new S3Error(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: value,
      ActualPartCount: parts.length,
    });
  }
  const start = parts.slice(0, index).reduce((sum, earlier) => sum + earlier.size, 0);
  return { range: { start, end: start + part.size - 1 }, count: parts.length };
}
