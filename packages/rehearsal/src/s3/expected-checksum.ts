import type { IncomingHttpHeaders } from 'node:http';
import {
  checksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  type ChecksumAlgorithm,
} from './checksum.js';
import { s3Errors } from './errors.js';

export interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly header: string;
  /** Absent when it comes in a trailer behind the body. */
  readonly value?: string;
}

/**
 * Reads which checksum a request promises for its body; `undefined` when none.
 * @throws S3Error `InvalidRequest` when there is more than one, when one is announced and missing, or when S3 does not know it.
 */
export function expectedChecksum(headers: IncomingHttpHeaders): ExpectedChecksum | undefined {
  const found = checksumAlgorithms.flatMap((algorithm): ExpectedChecksum[] => {
    const header = checksumHeader(algorithm);
    const value = headers[header];
    return value === undefined ? [] : [{ algorithm, header, value: String(value) }];
  });
  const trailer = /(?:^|,)\s*(x-amz-checksum-[a-z0-9]+)/i
    .exec(String(headers['x-amz-trailer'] ?? ''))?.[1]
    ?.toLowerCase();
  if (trailer !== undefined) {
    const algorithm = checksumAlgorithm(trailer.slice('x-amz-checksum-'.length));
    if (!algorithm) {
      throw s3Errors.invalidRequest(
        'The value specified in the x-amz-trailer header is not supported',
      );
    }
    found.push({ algorithm, header: trailer });
  }
  if (found.length > 1) {
    throw s3Errors.invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const [expected] = found;
  for (const name of ['x-amz-sdk-checksum-algorithm', 'x-amz-checksum-algorithm']) {
    const announced = headers[name];
    if (announced === undefined) continue;
    const algorithm = checksumAlgorithm(String(announced));
    if (!algorithm) throw s3Errors.invalidRequest(`Value for ${name} header is invalid.`);
    if (name === 'x-amz-sdk-checksum-algorithm' && expected?.algorithm !== algorithm) {
      throw s3Errors.invalidRequest(
        `${name} specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.`,
      );
    }
  }
  return expected;
}
