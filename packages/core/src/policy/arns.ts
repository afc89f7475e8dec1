import { partition } from '@aws-sdk/core/client';
import { lockKey } from '../guard/lock-object.js';
import { revisionKey } from '../config/key.js';

/** A deployment group and what a policy has to know of it. */
export interface PolicyGroup {
  readonly application: string;
  readonly deploymentGroup: string;
  readonly deploymentConfig?: string | undefined;
  readonly region: string;
  /** The 12 digits of the account that it is in. */
  readonly account: string;
  readonly bucket: string;
  /** The template of the keys of revisions. */
  readonly key: string;
  readonly kmsKeyId?: string | undefined;
}

/** Where a stack of CloudFormation is: it fills this in, so that documents which speak of it are good in whatever place. */
export const stackPlace = {
  partition: '${AWS::Partition}',
  region: '${AWS::Region}',
  account: '${AWS::AccountId}',
} as const;

/** `aws`, `aws-cn`, `aws-us-gov` …: the first part of every ARN in a region. */
export function partitionOf(region: string): string {
  return region === stackPlace.region ? stackPlace.partition : partition(region).name;
}

/** The domain of services in a region: `amazonaws.com`, in China `amazonaws.com.cn`. */
export function domainOf(region: string): string {
  return region === stackPlace.region ? '${AWS::URLSuffix}' : partition(region).dnsSuffix;
}

type Place = Pick<PolicyGroup, 'region' | 'account'>;

export function codeDeployArn({ region, account }: Place, resource: string): string {
  return `arn:${partitionOf(region)}:codedeploy:${region}:${account}:${resource}`;
}

export function applicationArn(group: PolicyGroup): string {
  return codeDeployArn(group, `application:${group.application}`);
}

export function groupArn(group: PolicyGroup): string {
  return codeDeployArn(group, `deploymentgroup:${group.application}/${group.deploymentGroup}`);
}

/** Where no configuration is named, the group's own counts, which is on AWS. */
export function deploymentConfigArn(group: PolicyGroup): string {
  return codeDeployArn(group, `deploymentconfig:${group.deploymentConfig ?? '*'}`);
}

export function bucketArn({ region, bucket }: PolicyGroup): string {
  return `arn:${partitionOf(region)}:s3:::${bucket}`;
}

/**
 * Every revision of the application: what differs from one to the next is `*`, its format as well.
 *
 * @throws KEY_TEMPLATE_INVALID
 */
export function revisionsArn(group: PolicyGroup): string {
  const { application, key } = group;
  const keys = revisionKey(key, { application, version: '*', digest: '*', format: '*' });
  return `${bucketArn(group)}/${keys}`;
}

/** The object that keeps two runs from deploying to a group at the same time. */
export function lockArn(group: PolicyGroup): string {
  const { key, application, deploymentGroup } = group;
  return `${bucketArn(group)}/${lockKey(key, application, deploymentGroup)}`;
}
