import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';

export type Clients = ReturnType<typeof clientsOf>;

/** Clients of the SDK for one endpoint. */
export function clientsOf(endpoint: string, region: string) {
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const config = { endpoint, region, credentials, maxAttempts: 1 };
  return {
    iam: new IAMClient(config),
    ec2: new EC2Client(config),
    autoScaling: new AutoScalingClient(config),
    cloudWatch: new CloudWatchClient(config),
    codeDeploy: new CodeDeployClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
}
