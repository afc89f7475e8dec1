/** What an action is allowed on. */
export type CheckTarget =
  | 'bucket'
  | 'lock'
  | 'KMS key'
  | 'group'
  /** Whose a hook of CodeDeploy's is, any group of the account may say. */
  | 'all groups'
  | 'all applications'
  | 'all machines on premises'
  | 'deployment configuration'
  | 'service role'
  | 'instance profile'
  | 'instance role'
  | 'policies of roles'
  /** AWS lets nothing be named: `*`. */
  | 'everything';

/** One action that `check` needs to see everything. */
export interface CheckAction {
  readonly action: string;
  readonly on: readonly CheckTarget[];
  /** Where AWS asks for it without a call of its own, or for more than a name: for which call, and the page that says so. */
  readonly demandedBy?: { readonly call: string; readonly page: string };
}

const headObject = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html';
const getObject = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html';
const describeAlarms =
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html';

/**
 * What AWS asks for of whoever checks, action by action; all of it reads. A test holds it to the calls that are made, and to
 * what each probe says that it needs.
 */
export const checkActions: readonly CheckAction[] = [
  {
    action: 's3:ListBucket',
    on: ['bucket'],
    demandedBy: { call: 'GetObject of a lock that is not there', page: headObject },
  },
  { action: 's3:GetBucketPublicAccessBlock', on: ['bucket'] },
  { action: 's3:GetEncryptionConfiguration', on: ['bucket'] },
  { action: 's3:GetBucketVersioning', on: ['bucket'] },
  { action: 's3:GetLifecycleConfiguration', on: ['bucket'] },
  { action: 's3:GetBucketPolicy', on: ['bucket'] },
  { action: 's3:GetObject', on: ['lock'] },
  {
    action: 'kms:Decrypt',
    on: ['KMS key'],
    demandedBy: { call: 'GetObject of a lock that is encrypted with a key', page: getObject },
  },
  { action: 'codedeploy:BatchGetDeploymentGroups', on: ['all groups'] },
  { action: 'codedeploy:ListDeploymentGroups', on: ['all applications'] },
  { action: 'codedeploy:BatchGetOnPremisesInstances', on: ['all machines on premises'] },
  { action: 'codedeploy:BatchGetDeployments', on: ['group'] },
  { action: 'codedeploy:ListDeployments', on: ['group'] },
  { action: 'codedeploy:GetDeploymentConfig', on: ['deployment configuration'] },
  { action: 'iam:GetRole', on: ['service role'] },
  { action: 'iam:ListAttachedRolePolicies', on: ['service role', 'instance role'] },
  { action: 'iam:GetInstanceProfile', on: ['instance profile'] },
  { action: 'iam:ListRolePolicies', on: ['instance role'] },
  { action: 'iam:GetRolePolicy', on: ['instance role'] },
  { action: 'iam:GetPolicy', on: ['policies of roles'] },
  { action: 'iam:GetPolicyVersion', on: ['policies of roles'] },
  { action: 'codedeploy:ListApplications', on: ['everything'] },
  { action: 'codedeploy:ListOnPremisesInstances', on: ['everything'] },
  { action: 'codedeploy:ListDeploymentTargets', on: ['everything'] },
  { action: 'codedeploy:BatchGetDeploymentTargets', on: ['everything'] },
  { action: 'ec2:DescribeInstances', on: ['everything'] },
  { action: 'autoscaling:DescribeAutoScalingGroups', on: ['everything'] },
  { action: 'autoscaling:DescribeLifecycleHooks', on: ['everything'] },
  {
    action: 'cloudwatch:DescribeAlarms',
    on: ['everything'],
    demandedBy: { call: 'DescribeAlarms where an alarm may be composite', page: describeAlarms },
  },
];
