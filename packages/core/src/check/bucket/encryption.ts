import { s3Sdk } from '../../aws/sdk.js';
import { awsCommand } from '../../errors/aws-command.js';
import { ok, warning, type BucketSeen, type Probe } from '../../probe/probe.js';
import { askBucket } from './ask-bucket.js';

const usual = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
};

export const encryption: Probe<BucketSeen> = {
  name: 'bucket-encryption',
  looksAt: 'how the bucket encrypts what is not told how',
  permissions: ['s3:GetEncryptionConfiguration'],
  async look(seen) {
    const { bucket, region } = seen;
    const { GetBucketEncryptionCommand } = s3Sdk();
    const answer = await askBucket(
      seen,
      'GetBucketEncryption',
      'GetEncryptionConfiguration',
      () => new GetBucketEncryptionCommand({ Bucket: bucket }),
      'ServerSideEncryptionConfigurationNotFoundError',
    );
    const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
    const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
    if (SSEAlgorithm !== undefined)
      return [ok([SSEAlgorithm, KMSMasterKeyID ?? ''].join(' ').trim())];
    return [
      warning(
        'It has no default encryption.',
        awsCommand(
          ...['s3api', 'put-bucket-encryption', '--bucket', bucket, '--region', region],
          ...['--server-side-encryption-configuration', JSON.stringify(usual)],
        ),
      ),
    ];
  },
};
