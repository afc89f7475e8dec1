import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Call } from '../server/call.js';
import { startChecksum, type Checksum, type ChecksumAlgorithm } from './checksum.js';
import { decodeChunks } from './decode-chunks.js';
import { expectedChecksum } from './expected-checksum.js';
import { s3Errors } from './errors.js';
import { S3Error } from './s3-error.js';

/** The largest body of one request: 5 GB, as S3 has it. */
const largestBody = 5 * 1024 ** 3;

export interface ReceivedBody {
  readonly size: number;
  readonly md5: Buffer;
  /** What the client sent, verified; computed here when it sent none. */
  readonly checksum: Checksum;
}

/**
 * Streams a request's body into a file and verifies everything that the client said about it: length, MD5, SHA-256 and checksum,
 * in the header or behind the body. On failure the file is gone again.
 * @throws S3Error `BadDigest`, `InvalidDigest`, `XAmzContentSHA256Mismatch`, `IncompleteBody`, `EntityTooLarge`.
 */
export async function receiveBody(
  call: Call,
  path: string,
  fallback: ChecksumAlgorithm = 'CRC64NVME',
): Promise<ReceivedBody> {
  const expected = expectedChecksum(call.headers);
  const contentMd5 = readContentMd5(call);
  const contentSha256 = String(call.headers['x-amz-content-sha256'] ?? '');
  const framed = contentSha256.startsWith('STREAMING-');
  const declared = Number(
    call.headers[framed ? 'x-amz-decoded-content-length' : 'content-length'] ?? Number.NaN,
  );
  if (declared > largestBody) {
    throw new S3Error(
      400,
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size',
      {
        ProposedSize: declared,
        MaxSizeAllowed: largestBody,
      },
    );
  }
  const algorithm = expected?.algorithm ?? fallback;
  const running = startChecksum(algorithm);
  const md5 = createHash('md5');
  const sha256 = /^[0-9a-f]{64}$/i.test(contentSha256) ? createHash('sha256') : undefined;
  const trailers = new Map<string, string>();
  let size = 0;
  const measure = async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of bytes) {
      size += piece.length;
      running.update(piece);
      md5.update(piece);
      sha256?.update(piece);
      yield piece;
    }
  };
  try {
    await pipeline(
      call.body(),
      (bytes: AsyncIterable<Buffer>) => measure(framed ? decodeChunks(bytes, trailers) : bytes),
      createWriteStream(path, { flags: 'wx' }),
    );
    if (!Number.isNaN(declared) && size !== declared) throw s3Errors.incompleteBody();
    const digest = md5.digest();
    if (contentMd5 && !contentMd5.equals(digest)) {
      throw s3Errors.badDigest('The Content-MD5 you specified did not match what we received.');
    }
    if (sha256 && sha256.digest('hex') !== contentSha256.toLowerCase()) {
      throw new S3Error(
        400,
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    const value = (await running.digest()).toString('base64');
    const claimed = expected?.value ?? (expected && trailers.get(expected.header));
    if (expected && claimed !== value) {
      throw s3Errors.badDigest(
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
    }
    return { size, md5: digest, checksum: { algorithm, value, type: 'FULL_OBJECT' } };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

function readContentMd5(call: Call): Buffer | undefined {
  const header = call.headers['content-md5'];
  if (header === undefined) return undefined;
  const md5 = Buffer.from(String(header), 'base64');
  if (md5.length !== 16) {
    throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': String(header),
    });
  }
  return md5;
}
