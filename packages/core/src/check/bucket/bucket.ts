import { s3Sdk } from '../../aws/sdk.js';
import { askS3 } from '../../aws/ask-s3.js';
import { explainServiceError } from '../../aws/explain-error.js';
import { isServiceError, statusOf } from '../../aws/service-error.js';
import { awsCommand } from '../../errors/aws-command.js';
import { ok, problem, type BucketSeen, type Finding, type Probe } from '../../probe/probe.js';

export const bucket: Probe<BucketSeen> = {
  name: 'bucket',
  looksAt: 'whether the bucket is there, may be read and is in the region of the groups',
  permissions: ['s3:ListBucket'],
  async look(seen) {
    const { bucket: name, region, clients, calling } = seen;
    const { HeadBucketCommand } = s3Sdk();
    try {
      const make = () => new HeadBucketCommand({ Bucket: name });
      const { BucketRegion } = await askS3(clients, 'HeadBucket', make, calling);
      return [
        BucketRegion === undefined || BucketRegion === region
          ? ok(region)
          : elsewhere(seen, BucketRegion),
      ];
    } catch (error) {
      calling.signal?.throwIfAborted();
      if (!isServiceError(error)) throw explainServiceError(error, 's3:ListBucket', name);
      if (statusOf(error) === 404) return [missing(seen)];
      const there = error.$response?.headers?.['x-amz-bucket-region'];
      if (there !== undefined && there !== region) return [elsewhere(seen, there)];
      throw explainServiceError(error, 's3:ListBucket', name);
    }
  },
};

function missing({ bucket: name, region }: BucketSeen): Finding {
  const where =
    region === 'us-east-1' ? [] : ['--create-bucket-configuration', `LocationConstraint=${region}`];
  return problem(
    'There is no such bucket.',
    awsCommand('s3api', 'create-bucket', '--bucket', name, '--region', region, ...where),
  );
}

function elsewhere({ region }: BucketSeen, there: string): Finding {
  return problem(
    `It is in ${there}, and the groups are in ${region}: the agent downloads from its own region alone.`,
    `Name a bucket in ${region} with "bucket".`,
  );
}
