import { s3Sdk } from '../../aws/sdk.js';
import { awsCommand } from '../../errors/aws-command.js';
import { ok, problem, type BucketSeen, type Probe } from '../../probe/probe.js';
import { askBucket } from './ask-bucket.js';

const blocks = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
] as const;

export const publicAccess: Probe<BucketSeen> = {
  name: 'bucket-public-access',
  looksAt: 'whether the bucket blocks public access',
  permissions: ['s3:GetBucketPublicAccessBlock'],
  async look(seen) {
    const { bucket, region } = seen;
    const { GetPublicAccessBlockCommand } = s3Sdk();
    const answer = await askBucket(
      seen,
      'GetPublicAccessBlock',
      'GetBucketPublicAccessBlock',
      () => new GetPublicAccessBlockCommand({ Bucket: bucket }),
      'NoSuchPublicAccessBlockConfiguration',
    );
    const configuration = answer?.PublicAccessBlockConfiguration ?? {};
    const open = blocks.filter((block) => configuration[block] !== true);
    if (open.length === 0) return [ok('blocked')];
    return [
      problem(
        `It does not block public access (${open.join(', ')}): a policy or an ACL can show revisions to everybody.`,
        awsCommand(
          ...['s3api', 'put-public-access-block', '--bucket', bucket, '--region', region],
          ...[
            '--public-access-block-configuration',
            blocks.map((block) => `${block}=true`).join(','),
          ],
        ),
      ),
    ];
  },
};
