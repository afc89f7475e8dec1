import { Readable } from 'node:stream';
import { repeatCall, usualCalling, type Calling } from './call.js';
import type { CallPolicy } from './call-policy.js';
import type { Clients } from './clients.js';
import { readXml, type Expected } from './read-xml.js';
import { clockOfSigning } from './service-clock.js';
import type { CommandOf, RawAnswer } from './send-once.js';

interface S3Policy extends CallPolicy, Expected {}

const read = { repeatable: true, seconds: 10 };
const written = { repeatable: true, seconds: 20, header: 'etag' };
/** S3 puts the parts together, or copies; of large objects that takes minutes. */
const assembled = { repeatable: true, seconds: 120 };

/** Every call to S3 that is made, in one table. */
export const s3Policies = {
  HeadObject: { ...read, header: 'etag' },
  HeadBucket: read,
  GetBucketEncryption: { ...read, root: 'ServerSideEncryptionConfiguration' },
  GetBucketLifecycleConfiguration: { ...read, root: 'LifecycleConfiguration' },
  GetBucketVersioning: { ...read, root: 'VersioningConfiguration' },
  GetPublicAccessBlock: { ...read, root: 'PublicAccessBlockConfiguration' },
  GetObject: { ...read, header: 'etag' },
  GetObjectAcl: { ...read, root: 'AccessControlPolicy' },
  GetObjectTagging: { ...read, root: 'Tagging' },
  ListMultipartUploads: { ...read, root: 'ListMultipartUploadsResult' },
  ListObjectVersions: { ...read, root: 'ListVersionsResult' },
  ListParts: { ...read, root: 'ListPartsResult' },
  // Both have conditions: what has been written is not written over.
  PutObject: written,
  CompleteMultipartUpload: { ...assembled, root: 'CompleteMultipartUploadResult' },
  // The same bytes under the same number again.
  UploadPart: written,
  CopyObject: { ...assembled, root: 'CopyObjectResult' },
  PutObjectAcl: { repeatable: true, seconds: 10 },
  PutObjectTagging: { repeatable: true, seconds: 10 },
  AbortMultipartUpload: { repeatable: true, seconds: 15 },
  // Of one version, or of what is still as it was seen.
  DeleteObject: { repeatable: true, seconds: 15 },
  // Each one begins another upload, with an id that is told only once.
  CreateMultipartUpload: {
    repeatable: false,
    seconds: 20,
    root: 'InitiateMultipartUploadResult',
  },
} as const satisfies Readonly<Record<string, S3Policy>>;

export type S3Operation = keyof typeof s3Policies;

/** Bytes a second that a connection has to move at least: 64 kbit/s. */
const slowest = 8 * 1024;

/** A clock that is further off is refused, in milliseconds. */
const mostSkew = 15 * 60_000;

/** What is refused without a body is told nowhere but here: that the clock of this machine is the reason. */
function refuseClock(answer: RawAnswer): void {
  const there = Date.parse(answer.headers.date ?? '');
  if (answer.statusCode !== 403 || !(Math.abs(there - clockOfSigning().getTime()) > mostSkew))
    return;
  const error = new Error(
    'The difference between the request time and the current time is too large.',
  );
  throw Object.assign(error, {
    name: 'RequestTimeTooSkewed',
    $metadata: { httpStatusCode: answer.statusCode },
    $response: answer, // by whose date the SDK corrects its own
  });
}

/**
 * Asks S3, as often and as long as the policy of the operation allows; an answer that is none of S3 counts as a failure.
 *
 * @param make makes the command, a new one for each attempt
 * @param size bytes that are sent with it
 * @throws what the last attempt ended with, and the signal's reason
 */
export function askS3<Output>(
  { s3 }: Pick<Clients, 's3'>,
  operation: S3Operation,
  make: () => CommandOf<Output>,
  calling: Calling = usualCalling,
  size = 0,
): Promise<Output> {
  const policy: S3Policy = s3Policies[operation];
  const isHead = operation.startsWith('Head');
  const seconds = (calling.patience.answerTimeout ?? policy.seconds) + size / slowest;
  const callTimeout = Math.max(calling.patience.callTimeout, seconds);
  const patience = { ...calling.patience, answerTimeout: seconds, callTimeout };
  const inspect = async (answer: RawAnswer) => {
    if (isHead) refuseClock(answer);
    await readXml(answer, policy, isHead);
    // The SDK hands an object on as a stream.
    if (operation === 'GetObject' && answer.statusCode < 300)
      answer.body = Readable.from([answer.body]);
    calling.clock?.learn(answer.headers.date);
  };
  return repeatCall(s3, `s3:${operation}`, policy, make, { ...calling, patience }, inspect);
}
