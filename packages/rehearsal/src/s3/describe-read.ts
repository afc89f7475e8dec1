import type { Answer } from '../server/call.js';
import type { Bucket } from './bucket.js';
import { readConditions, readRange, type ByteRange } from './conditions.js';
import type { S3Request } from './context.js';
import { objectHeaders, quoted } from './describe-object.js';
import { S3Error } from './s3-error.js';
import type { StoredVersion } from './stored-object.js';

export function describeRead(
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
