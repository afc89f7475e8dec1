/** A policy that AWS keeps for everybody. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  /** Its default version, `v11`, which is the only one here. */
  readonly version: string;
  readonly document: object;
}

/** Those that roles of CodeDeploy and of its instances usually have, as AWS publishes them. */
export const managedPolicies: readonly ManagedPolicy[] = [
  {
    name: 'AWSCodeDeployRole',
    path: '/service-role/',
    version: 'v11',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: [
            'autoscaling:CompleteLifecycleAction',
            'autoscaling:DeleteLifecycleHook',
            'autoscaling:DescribeAutoScalingGroups',
            'autoscaling:DescribeLifecycleHooks',
            'autoscaling:PutLifecycleHook',
            'autoscaling:RecordLifecycleActionHeartbeat',
            'autoscaling:CreateAutoScalingGroup',
            'autoscaling:CreateOrUpdateTags',
            'autoscaling:UpdateAutoScalingGroup',
            'autoscaling:EnableMetricsCollection',
            'autoscaling:DescribePolicies',
            'autoscaling:DescribeScheduledActions',
            'autoscaling:DescribeNotificationConfigurations',
            'autoscaling:SuspendProcesses',
            'autoscaling:ResumeProcesses',
            'autoscaling:AttachLoadBalancers',
            'autoscaling:AttachLoadBalancerTargetGroups',
            'autoscaling:PutScalingPolicy',
            'autoscaling:PutScheduledUpdateGroupAction',
            'autoscaling:PutNotificationConfiguration',
            'autoscaling:PutWarmPool',
            'autoscaling:DescribeScalingActivities',
            'autoscaling:DeleteAutoScalingGroup',
            'ec2:DescribeInstances',
            'ec2:DescribeInstanceStatus',
            'ec2:TerminateInstances',
            'tag:GetResources',
            'sns:Publish',
            'cloudwatch:DescribeAlarms',
            'cloudwatch:PutMetricAlarm',
            'elasticloadbalancing:DescribeLoadBalancerAttributes',
            'elasticloadbalancing:DescribeTargetGroupAttributes',
            'elasticloadbalancing:DescribeLoadBalancers',
            'elasticloadbalancing:DescribeInstanceHealth',
            'elasticloadbalancing:RegisterInstancesWithLoadBalancer',
            'elasticloadbalancing:DeregisterInstancesFromLoadBalancer',
            'elasticloadbalancing:DescribeTargetGroups',
            'elasticloadbalancing:DescribeTargetHealth',
            'elasticloadbalancing:RegisterTargets',
            'elasticloadbalancing:DeregisterTargets',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  },
  {
    name: 'AmazonEC2RoleforAWSCodeDeploy',
    path: '/service-role/',
    version: 'v2',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  },
  {
    name: 'AmazonEC2RoleforAWSCodeDeployLimited',
    path: '/service-role/',
    version: 'v2',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
          Effect: 'Allow',
          Resource: 'arn:aws:s3:::*/CodeDeploy/*',
        },
        {
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Condition: { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } },
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  },
  {
    name: 'AmazonSSMManagedInstanceCore',
    path: '/',
    version: 'v2',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: [
            'ssm:DescribeAssociation',
            'ssm:GetDeployablePatchSnapshotForInstance',
            'ssm:GetDocument',
            'ssm:DescribeDocument',
            'ssm:GetManifest',
            'ssm:GetParameter',
            'ssm:GetParameters',
            'ssm:ListAssociations',
            'ssm:ListInstanceAssociations',
            'ssm:PutInventory',
            'ssm:PutComplianceItems',
            'ssm:PutConfigurePackageResult',
            'ssm:UpdateAssociationStatus',
            'ssm:UpdateInstanceAssociationStatus',
            'ssm:UpdateInstanceInformation',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
        {
          Action: [
            'ssmmessages:CreateControlChannel',
            'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel',
            'ssmmessages:OpenDataChannel',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
        {
          Action: [
            'ec2messages:AcknowledgeMessage',
            'ec2messages:DeleteMessage',
            'ec2messages:FailMessage',
            'ec2messages:GetEndpoint',
            'ec2messages:GetMessages',
            'ec2messages:SendReply',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  },
  {
    name: 'CloudWatchAgentServerPolicy',
    path: '/',
    version: 'v3',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: [
            'cloudwatch:PutMetricData',
            'ec2:DescribeVolumes',
            'ec2:DescribeTags',
            'logs:PutLogEvents',
            'logs:PutRetentionPolicy',
            'logs:DescribeLogStreams',
            'logs:DescribeLogGroups',
            'logs:CreateLogStream',
            'logs:CreateLogGroup',
            'xray:PutTraceSegments',
            'xray:PutTelemetryRecords',
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
            'xray:GetSamplingStatisticSummaries',
          ],
          Effect: 'Allow',
          Resource: '*',
          Sid: 'CWACloudWatchServerPermissions',
        },
        {
          Action: ['ssm:GetParameter'],
          Effect: 'Allow',
          Resource: 'arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*',
          Sid: 'CWASSMServerPermissions',
        },
      ],
    },
  },
  {
    name: 'AmazonS3ReadOnlyAccess',
    path: '/',
    version: 'v3',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: [
            's3:Get*',
            's3:List*',
            's3:Describe*',
            's3-object-lambda:Get*',
            's3-object-lambda:List*',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  },
  {
    name: 'AWSCodeDeployRoleForECS',
    path: '/',
    version: 'v3',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: [
            'ecs:DescribeServices',
            'ecs:CreateTaskSet',
            'ecs:UpdateServicePrimaryTaskSet',
            'ecs:DeleteTaskSet',
            'elasticloadbalancing:DescribeTargetGroups',
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:ModifyListener',
            'elasticloadbalancing:DescribeRules',
            'elasticloadbalancing:ModifyRule',
            'lambda:InvokeFunction',
            'cloudwatch:DescribeAlarms',
            'sns:Publish',
            's3:GetObject',
            's3:GetObjectVersion',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
        {
          Action: ['iam:PassRole'],
          Condition: { StringLike: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } },
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  },
  {
    name: 'AWSCodeDeployRoleForLambda',
    path: '/service-role/',
    version: 'v3',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: [
            'cloudwatch:DescribeAlarms',
            'lambda:UpdateAlias',
            'lambda:GetAlias',
            'lambda:GetProvisionedConcurrencyConfig',
            'sns:Publish',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
        {
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Effect: 'Allow',
          Resource: 'arn:aws:s3:::*/CodeDeploy/*',
        },
        {
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Condition: { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } },
          Effect: 'Allow',
          Resource: '*',
        },
        {
          Action: ['lambda:InvokeFunction'],
          Effect: 'Allow',
          Resource: 'arn:aws:lambda:*:*:function:CodeDeployHook_*',
        },
      ],
    },
  },
];
