import type { Call } from '../server/call.js';
import { createHash } from 'node:crypto';
import { startChecksum } from './checksum.js';
import { decodeChunks } from './decode-chunks.js';
import { s3Errors } from './errors.js';
import { expectedChecksum } from './expected-checksum.js';

const largestDocument = 2 * 1024 * 1024;

/**
 * Reads a request's body as text; for S3's own documents, which are small.
 * @throws S3Error `BadDigest` when it is not what the client says it sent, `MalformedXML` when it is too large to be one.
 */
export async function readDocument(call: Call): Promise<string> {
  const trailers = new Map<string, string>();
  const framed = String(call.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const body: AsyncIterable<Buffer> = call.body();
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of framed ? decodeChunks(body, trailers) : body) {
    size += piece.length;
    if (size > largestDocument) throw s3Errors.malformedXml();
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces);
  const md5 = call.headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(bytes).digest('base64')) {
    throw s3Errors.badDigest('The Content-MD5 you specified did not match what we received.');
  }
  const expected = expectedDocumentChecksum(call);
  if (expected) {
    const running = startChecksum(expected.algorithm);
    running.update(bytes);
    if (
      (await running.digest()).toString('base64') !==
      (expected.value ?? trailers.get(expected.header))
    ) {
      throw s3Errors.badDigest(
        `The ${expected.algorithm} you specified did not match the calculated checksum.`,
      );
    }
  }
  return bytes.toString('utf8');
}

/** CompleteMultipartUpload carries the checksum of the object in the header where others carry the body's: only an announced one is the body's. */
function expectedDocumentChecksum(call: Call): ReturnType<typeof expectedChecksum> {
  return call.headers['x-amz-sdk-checksum-algorithm'] === undefined
    ? undefined
    : expectedChecksum(call.headers);
}
