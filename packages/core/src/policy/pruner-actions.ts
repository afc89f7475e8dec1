/** What an action is allowed on. */
export type PrunerTarget =
  | 'bucket'
  /** All that has the beginning of the keys of revisions. */
  | 'folder'
  | 'revisions'
  /** Those of all groups of the application, configured or not. */
  | 'locks'
  | 'application'
  | 'all groups of the application'
  | 'KMS key';

/** One action that whoever prunes needs. */
export interface PrunerAction {
  readonly action: string;
  readonly on: readonly PrunerTarget[];
  /** What has to be configured for it to be needed. */
  readonly where?: 'acl';
  /** Where AWS asks for it without a call of its own: for which call, and the page that says so. */
  readonly demandedBy?: { readonly call: string; readonly page: string };
}

const headObject = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html';
const getObject = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html';
const putObject = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html';

/**
 * What AWS asks for of whoever runs `prune`, action by action. A test holds it to the calls that are made. Whoever deploys may
 * delete nothing, so that this is a document of its own.
 */
export const prunerActions: readonly PrunerAction[] = [
  {
    action: 's3:ListBucket',
    on: ['bucket'],
    demandedBy: { call: 'GetObject of a lock that is not there', page: headObject },
  },
  { action: 's3:ListBucketVersions', on: ['bucket'] },
  { action: 's3:GetBucketVersioning', on: ['bucket'] },
  { action: 's3:GetObject', on: ['folder', 'locks'] },
  { action: 's3:GetObjectVersion', on: ['folder'] },
  { action: 's3:DeleteObject', on: ['revisions'] },
  { action: 's3:DeleteObjectVersion', on: ['revisions'] },
  { action: 's3:PutObject', on: ['locks'] },
  {
    action: 's3:PutObjectAcl',
    on: ['locks'],
    where: 'acl',
    demandedBy: { call: 'PutObject with an ACL', page: putObject },
  },
  {
    action: 'kms:GenerateDataKey',
    on: ['KMS key'],
    demandedBy: { call: 'PutObject of a lock with a key', page: putObject },
  },
  {
    action: 'kms:Decrypt',
    on: ['KMS key'],
    demandedBy: { call: 'GetObject of a lock that is encrypted with a key', page: getObject },
  },
  { action: 'codedeploy:ListDeploymentGroups', on: ['application'] },
  { action: 'codedeploy:BatchGetDeploymentGroups', on: ['all groups of the application'] },
  { action: 'codedeploy:ListDeployments', on: ['all groups of the application'] },
  { action: 'codedeploy:BatchGetDeployments', on: ['all groups of the application'] },
];
