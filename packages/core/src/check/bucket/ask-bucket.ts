import { askS3, type S3Operation } from '../../aws/ask-s3.js';
import { explainServiceError } from '../../aws/explain-error.js';
import type { CommandOf } from '../../aws/send-once.js';
import type { BucketSeen } from '../../probe/probe.js';

/**
 * Asks for a setting of a bucket.
 *
 * @param missing the error by which S3 says that there is none
 * @returns undefined where there is none
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function askBucket<Output>(
  { clients, calling, bucket }: BucketSeen,
  operation: S3Operation,
  action: string,
  make: () => CommandOf<Output>,
  missing?: string,
): Promise<Output | undefined> {
  try {
    return await askS3(clients, operation, make, calling);
  } catch (error) {
    calling.signal?.throwIfAborted();
    if ((error as Error).name === missing) return undefined;
    throw explainServiceError(error, `s3:${action}`, bucket);
  }
}
