import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clients } from '@codedeployer/core';
import type { Calling } from '@codedeployer/core/activation';
import { ask } from './ask.js';
import { settingsOf } from './settings-of.js';

/** The clients of one region and identity. */
export interface ServiceClients {
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
}

/** Where things are and who asks, with the clients for it. */
export interface Services {
  readonly clients: ServiceClients;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, …: what every ARN begins with. */
  readonly partition: string;
  /** ARN of who asks. */
  readonly identity: string;
  readonly calling: Calling;
  /** Told of each call that has changed something, or may have. */
  readonly onWrite?: (() => void) | undefined;
}

/**
 * Makes the clients of all services that the AWS side of a deployment is made of, and asks who we are there.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, ... of sts:GetCallerIdentity
 */
export async function openServices(
  given: Clients,
  region: string,
  calling: Calling,
): Promise<Services> {
  const settings = settingsOf(given, region);
  const clients: ServiceClients = {
    autoScaling: new AutoScalingClient(settings('auto_scaling')),
    cloudWatch: new CloudWatchClient(settings('cloudwatch')),
    codeDeploy: given.codeDeploy as unknown as CodeDeployClient,
    ec2: new EC2Client(settings('ec2')),
    iam: new IAMClient(settings('iam')),
    s3: given.s3 as unknown as S3Client,
    sts: new STSClient(settings('sts')),
  };
  const who = await ask(
    { calling },
    clients.sts,
    'sts:GetCallerIdentity',
    'the credentials',
    () => new GetCallerIdentityCommand({}),
  );
  const { Account: account = '', Arn: identity = '' } = who;
  const [, partition = 'aws'] = identity.split(':');
  return { clients, region, account, partition, identity, calling };
}

/** Closes those that `openServices` has made; those that it was given stay open. */
export function closeServices({ clients }: Services): void {
  const { autoScaling, cloudWatch, ec2, iam, sts } = clients;
  for (const client of [autoScaling, cloudWatch, ec2, iam, sts]) client.destroy();
}
