import { s3Sdk } from '../../aws/sdk.js';
import { awsCommand } from '../../errors/aws-command.js';
import { ok, warning, type BucketSeen, type Probe } from '../../probe/probe.js';
import { askBucket } from './ask-bucket.js';

export const versioning: Probe<BucketSeen> = {
  name: 'bucket-versioning',
  looksAt:
    'whether the bucket keeps versions, so that a revision that is written over can still be gone back to',
  permissions: ['s3:GetBucketVersioning'],
  async look(seen) {
    const { bucket, region } = seen;
    const { GetBucketVersioningCommand } = s3Sdk();
    const answer = await askBucket(
      seen,
      'GetBucketVersioning',
      'GetBucketVersioning',
      () => new GetBucketVersioningCommand({ Bucket: bucket }),
    );
    if (answer?.Status === 'Enabled') return [ok('enabled')];
    return [
      warning(
        'It keeps no versions: an object that is written over cannot be deployed any more.',
        awsCommand(
          ...['s3api', 'put-bucket-versioning', '--bucket', bucket],
          ...['--versioning-configuration', 'Status=Enabled', '--region', region],
        ),
      ),
    ];
  },
};
