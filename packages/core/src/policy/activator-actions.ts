/** What an action is allowed on. */
export type ActivatorTarget =
  | 'bucket'
  | 'role'
  | 'service role'
  | 'instance profile'
  | 'application'
  | 'group'
  | 'deployment configuration'
  /** AWS lets nothing be named: `*`. */
  | 'everything';

/** What has to be in the section for an action to be needed. */
export type ActivatorCondition =
  | 'bucket'
  | 'service role by name'
  | 'instance profile by name'
  | 'Auto Scaling groups'
  | 'own deployment configurations'
  | 'tags'
  | '--delete'
  | '--import';

/** One action that whoever activates needs. */
export interface ActivatorAction {
  readonly action: string;
  readonly on: ActivatorTarget;
  /** What it is asked for. */
  readonly why: string;
  /** Without it, always. */
  readonly when?: ActivatorCondition;
  /** The operation, where it has another name than the action. */
  readonly call?: string;
}

const bucket = { on: 'bucket', when: 'bucket' } as const;
const role = { on: 'role' } as const;
const profile = { on: 'instance profile', when: 'instance profile by name' } as const;
const configs = {
  on: 'deployment configuration',
  when: 'own deployment configurations',
} as const;

/** What AWS asks for of whoever activates. A test holds it to the calls that are made. */
export const activatorActions: readonly ActivatorAction[] = [
  { ...bucket, action: 's3:ListBucket', call: 's3:HeadBucket', why: 'whether it is there' },
  { ...bucket, action: 's3:CreateBucket', why: 'it is made' },
  { ...bucket, action: 's3:TagResource', call: 's3:CreateBucket', why: 'it is made with our tag' },
  { ...bucket, action: 's3:GetBucketTagging', why: 'who has made it' },
  {
    ...bucket,
    action: 's3:GetBucketPublicAccessBlock',
    call: 's3:GetPublicAccessBlock',
    why: 'whether it is closed',
  },
  {
    ...bucket,
    action: 's3:PutBucketPublicAccessBlock',
    call: 's3:PutPublicAccessBlock',
    why: 'it is closed',
  },
  { ...bucket, action: 's3:GetBucketOwnershipControls', why: 'whose its objects are' },
  { ...bucket, action: 's3:PutBucketOwnershipControls', why: "its objects are made its owner's" },
  {
    ...bucket,
    action: 's3:GetEncryptionConfiguration',
    call: 's3:GetBucketEncryption',
    why: 'how it is encrypted',
  },
  {
    ...bucket,
    action: 's3:PutEncryptionConfiguration',
    call: 's3:PutBucketEncryption',
    why: 'it is encrypted',
  },
  { ...bucket, action: 's3:GetBucketVersioning', why: 'whether it is versioned' },
  { ...bucket, action: 's3:PutBucketVersioning', why: 'it is versioned' },
  {
    ...bucket,
    action: 's3:GetLifecycleConfiguration',
    call: 's3:GetBucketLifecycleConfiguration',
    why: 'what expires',
  },
  {
    ...bucket,
    action: 's3:PutLifecycleConfiguration',
    call: 's3:PutBucketLifecycleConfiguration',
    why: 'aborted uploads expire',
  },
  { ...role, action: 'iam:GetRole', why: 'whether it is there, and whom it trusts' },
  { ...role, action: 'iam:CreateRole', why: 'it is made' },
  { ...role, action: 'iam:TagRole', why: 'it is made with our tag' },
  { ...role, action: 'iam:UpdateAssumeRolePolicy', why: 'its trust is changed' },
  { ...role, action: 'iam:GetRolePolicy', why: 'what it may do' },
  { ...role, action: 'iam:PutRolePolicy', why: 'what it may do is set' },
  {
    on: 'service role',
    when: 'service role by name',
    action: 'iam:ListAttachedRolePolicies',
    why: 'whether it has the policy of AWS',
  },
  {
    on: 'service role',
    when: 'service role by name',
    action: 'iam:AttachRolePolicy',
    why: 'it gets the policy of AWS',
  },
  { on: 'service role', action: 'iam:PassRole', why: 'groups are given the role' },
  { ...profile, action: 'iam:GetInstanceProfile', why: 'whether it is there, and its role' },
  { ...profile, action: 'iam:CreateInstanceProfile', why: 'it is made' },
  { ...profile, action: 'iam:TagInstanceProfile', why: 'it is made with our tag' },
  { ...profile, action: 'iam:AddRoleToInstanceProfile', why: 'it gets its role' },
  { ...profile, action: 'iam:RemoveRoleFromInstanceProfile', why: 'another role is in it' },
  {
    ...profile,
    on: 'role',
    action: 'iam:PassRole',
    why: 'the role is put into the profile',
  },
  {
    on: 'everything',
    when: 'Auto Scaling groups',
    action: 'autoscaling:DescribeAutoScalingGroups',
    why: 'whether instances come from a launch template',
  },
  { on: 'application', action: 'codedeploy:GetApplication', why: 'whether it is there' },
  { on: 'application', action: 'codedeploy:CreateApplication', why: 'it is made' },
  { on: 'group', action: 'codedeploy:GetDeploymentGroup', why: 'how it is' },
  { on: 'group', action: 'codedeploy:CreateDeploymentGroup', why: 'it is made' },
  { on: 'group', action: 'codedeploy:UpdateDeploymentGroup', why: 'it is changed' },
  { ...configs, action: 'codedeploy:GetDeploymentConfig', why: 'whether it is there' },
  { ...configs, action: 'codedeploy:CreateDeploymentConfig', why: 'it is made' },
  { ...configs, action: 'codedeploy:DeleteDeploymentConfig', why: 'another one took its place' },
  {
    ...configs,
    on: 'everything',
    action: 'codedeploy:ListDeploymentConfigs',
    why: 'which one another one takes the place of',
  },
  ...(['application', 'group'] as const).flatMap((on) => [
    {
      on,
      when: 'tags',
      action: 'codedeploy:ListTagsForResource',
      why: 'which tags it has',
    } as const,
    { on, when: 'tags', action: 'codedeploy:TagResource', why: 'it gets tags' } as const,
    { on, when: 'tags', action: 'codedeploy:UntagResource', why: 'it loses tags' } as const,
  ]),
  { on: 'group', when: '--delete', action: 'codedeploy:DeleteDeploymentGroup', why: 'it goes' },
  {
    on: 'application',
    when: '--delete',
    action: 'codedeploy:DeleteApplication',
    why: 'it goes',
  },
];
