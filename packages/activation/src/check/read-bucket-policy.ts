import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Further, PlaceSeen } from '@codedeployer/core/activation';
import { askForWhatMayBeMissing } from '../aws/ask.js';
import type { Services } from '../aws/services.js';

/**
 * The policy of a bucket; undefined where it has none. Asked for once.
 *
 * @throws AWS_ACCESS_DENIED, …
 */
export function readBucketPolicy(
  { services, once }: Further<PlaceSeen, Services>,
  bucket: string,
): Promise<string | undefined> {
  return once(`policy of ${bucket}`, async () => {
    const answer = await askForWhatMayBeMissing(
      services,
      services.clients.s3,
      's3:GetBucketPolicy',
      bucket,
      () => new GetBucketPolicyCommand({ Bucket: bucket }),
      ['NoSuchBucketPolicy'],
    );
    return answer?.Policy;
  });
}
