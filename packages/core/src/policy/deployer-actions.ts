/** What an action is allowed on. */
export type ActionTarget =
  | 'revisions'
  | 'lock'
  | 'bucket'
  | 'group'
  | 'application'
  | 'deployment configuration'
  | 'KMS key'
  /** AWS lets nothing be named: `*`. */
  | 'everything';

/** What has to be configured for an action to be needed. */
export type ActionCondition = 'tags' | 'acl' | 'kmsKeyId' | 'countInstances';

/** One action that whoever deploys needs. */
export interface DeployerAction {
  readonly action: string;
  readonly on: readonly ActionTarget[];
  readonly where?: ActionCondition;
  /** Where AWS asks for it without a call of its own: for which call, and the page that says so. */
  readonly demandedBy?: { readonly call: string; readonly page: string };
}

const references =
  'https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html';
const headObject = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html';
const parts = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html';
const putObject = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html';
const createDeployment =
  'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html';

/**
 * What AWS asks for of whoever deploys, rolls back, looks and stops, action by action. A test holds it to the calls that
 * are made: each of them is allowed, and none of these is there without a call or a page.
 */
export const deployerActions: readonly DeployerAction[] = [
  { action: 's3:PutObject', on: ['revisions', 'lock'] },
  { action: 's3:GetObject', on: ['revisions', 'lock'] },
  {
    action: 's3:GetObjectVersion',
    on: ['revisions'],
    demandedBy: { call: 'HeadObject with a version', page: headObject },
  },
  { action: 's3:AbortMultipartUpload', on: ['revisions'] },
  { action: 's3:ListMultipartUploadParts', on: ['revisions'] },
  {
    action: 's3:ListBucket',
    on: ['bucket'],
    demandedBy: {
      call: 'HeadObject of what is not there, which is "denied" without it',
      page: headObject,
    },
  },
  { action: 's3:ListBucketMultipartUploads', on: ['bucket'] },
  {
    action: 's3:PutObjectTagging',
    on: ['revisions'],
    where: 'tags',
    demandedBy: { call: 'PutObject with tags', page: putObject },
  },
  {
    action: 's3:PutObjectAcl',
    on: ['revisions', 'lock'],
    where: 'acl',
    demandedBy: { call: 'PutObject with an ACL', page: putObject },
  },
  {
    action: 'kms:GenerateDataKey',
    on: ['KMS key'],
    where: 'kmsKeyId',
    demandedBy: { call: 'PutObject with a key', page: parts },
  },
  {
    action: 'kms:Decrypt',
    on: ['KMS key'],
    where: 'kmsKeyId',
    demandedBy: { call: 'UploadPart with a key, and GetObject', page: parts },
  },
  { action: 'codedeploy:RegisterApplicationRevision', on: ['application'] },
  { action: 'codedeploy:ListApplicationRevisions', on: ['application'] },
  {
    action: 'codedeploy:GetApplicationRevision',
    on: ['application'],
    demandedBy: { call: 'CreateDeployment', page: references },
  },
  {
    action: 'codedeploy:GetDeploymentConfig',
    on: ['deployment configuration'],
    demandedBy: { call: 'CreateDeployment', page: references },
  },
  { action: 'codedeploy:BatchGetDeploymentGroups', on: ['group'] },
  { action: 'codedeploy:BatchGetDeployments', on: ['group'] },
  { action: 'codedeploy:CreateDeployment', on: ['group'] },
  { action: 'codedeploy:ListDeployments', on: ['group'] },
  {
    action: 'codedeploy:UpdateDeploymentGroup',
    on: ['group'],
    demandedBy: {
      call: 'CreateDeployment with alarms of its own, as a rollback has while one rings',
      page: createDeployment,
    },
  },
  { action: 'ec2:DescribeInstances', on: ['everything'], where: 'countInstances' },
  { action: 'codedeploy:BatchGetDeploymentTargets', on: ['everything'] },
  { action: 'codedeploy:ListDeploymentTargets', on: ['everything'] },
  { action: 'codedeploy:ContinueDeployment', on: ['everything'] },
  { action: 'codedeploy:StopDeployment', on: ['everything'] },
];
