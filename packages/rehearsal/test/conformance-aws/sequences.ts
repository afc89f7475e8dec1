import * as AutoScaling from '@aws-sdk/client-auto-scaling';
import * as CloudWatch from '@aws-sdk/client-cloudwatch';
import * as CodeDeploy from '@aws-sdk/client-codedeploy';
import * as EC2 from '@aws-sdk/client-ec2';
import * as IAM from '@aws-sdk/client-iam';
import * as S3 from '@aws-sdk/client-s3';
import type { Step } from './record.js';

const role = { RoleName: 'web' };
const profile = { InstanceProfileName: 'web' };
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});
const managed = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
const asg = { AutoScalingGroupName: 'web' };
const bucket = { Bucket: 'conformance-of-a-bucket' };
const app = { applicationName: 'shop' };
const group = { ...app, deploymentGroupName: 'web' };
const serviceRoleArn = 'arn:aws:iam::123456789012:role/codedeploy';

/** What is asked of both, in this order: what one leaves is there for the next. */
export const sequences: readonly { readonly name: string; readonly steps: readonly Step[] }[] = [
  {
    name: 'A role and its instance profile',
    steps: [
      {
        call: 'CreateRole',
        run: ({ iam }) =>
          iam.send(
            new IAM.CreateRoleCommand({
              ...role,
              AssumeRolePolicyDocument: trust,
              Description: 'd',
              Tags: [{ Key: 'a', Value: 'b' }],
            }),
          ),
      },
      {
        call: 'CreateRole, again',
        run: ({ iam }) =>
          iam.send(new IAM.CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trust })),
      },
      { call: 'GetRole', run: ({ iam }) => iam.send(new IAM.GetRoleCommand(role)) },
      {
        call: 'GetRole, of one that is not there',
        run: ({ iam }) => iam.send(new IAM.GetRoleCommand({ RoleName: 'none' })),
      },
      {
        call: 'AttachRolePolicy',
        run: ({ iam }) =>
          iam.send(new IAM.AttachRolePolicyCommand({ ...role, PolicyArn: managed })),
      },
      {
        call: 'ListAttachedRolePolicies',
        run: ({ iam }) => iam.send(new IAM.ListAttachedRolePoliciesCommand(role)),
      },
      {
        call: 'PutRolePolicy',
        run: ({ iam }) =>
          iam.send(
            new IAM.PutRolePolicyCommand({ ...role, PolicyName: 'own', PolicyDocument: policy }),
          ),
      },
      {
        call: 'PutRolePolicy, which is no JSON',
        run: ({ iam }) =>
          iam.send(
            new IAM.PutRolePolicyCommand({ ...role, PolicyName: 'bad', PolicyDocument: '{' }),
          ),
      },
      {
        call: 'ListRolePolicies',
        run: ({ iam }) => iam.send(new IAM.ListRolePoliciesCommand(role)),
      },
      {
        call: 'GetRolePolicy',
        run: ({ iam }) => iam.send(new IAM.GetRolePolicyCommand({ ...role, PolicyName: 'own' })),
      },
      {
        call: 'GetRolePolicy, of one that is not there',
        run: ({ iam }) => iam.send(new IAM.GetRolePolicyCommand({ ...role, PolicyName: 'none' })),
      },
      {
        call: 'TagRole',
        run: ({ iam }) =>
          iam.send(new IAM.TagRoleCommand({ ...role, Tags: [{ Key: 'c', Value: 'd' }] })),
      },
      { call: 'ListRoleTags', run: ({ iam }) => iam.send(new IAM.ListRoleTagsCommand(role)) },
      {
        call: 'UntagRole',
        run: ({ iam }) => iam.send(new IAM.UntagRoleCommand({ ...role, TagKeys: ['a'] })),
      },
      {
        call: 'UpdateAssumeRolePolicy',
        run: ({ iam }) =>
          iam.send(new IAM.UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: trust })),
      },
      {
        call: 'GetPolicy',
        run: ({ iam }) => iam.send(new IAM.GetPolicyCommand({ PolicyArn: managed })),
      },
      {
        call: 'CreateInstanceProfile',
        run: ({ iam }) => iam.send(new IAM.CreateInstanceProfileCommand(profile)),
      },
      {
        call: 'CreateInstanceProfile, again',
        run: ({ iam }) => iam.send(new IAM.CreateInstanceProfileCommand(profile)),
      },
      {
        call: 'AddRoleToInstanceProfile',
        run: ({ iam }) =>
          iam.send(new IAM.AddRoleToInstanceProfileCommand({ ...profile, ...role })),
      },
      {
        call: 'AddRoleToInstanceProfile, again',
        run: ({ iam }) =>
          iam.send(new IAM.AddRoleToInstanceProfileCommand({ ...profile, ...role })),
      },
      {
        call: 'GetInstanceProfile',
        run: ({ iam }) => iam.send(new IAM.GetInstanceProfileCommand(profile)),
      },
      {
        call: 'ListInstanceProfilesForRole',
        run: ({ iam }) => iam.send(new IAM.ListInstanceProfilesForRoleCommand(role)),
      },
      {
        call: 'DeleteInstanceProfile, with its role',
        run: ({ iam }) => iam.send(new IAM.DeleteInstanceProfileCommand(profile)),
      },
      {
        call: 'DeleteRole, with its policies',
        run: ({ iam }) => iam.send(new IAM.DeleteRoleCommand(role)),
      },
      {
        call: 'DetachRolePolicy',
        run: ({ iam }) =>
          iam.send(new IAM.DetachRolePolicyCommand({ ...role, PolicyArn: managed })),
      },
      {
        call: 'DetachRolePolicy, again',
        run: ({ iam }) =>
          iam.send(new IAM.DetachRolePolicyCommand({ ...role, PolicyArn: managed })),
      },
      {
        call: 'DeleteRolePolicy',
        run: ({ iam }) => iam.send(new IAM.DeleteRolePolicyCommand({ ...role, PolicyName: 'own' })),
      },
      {
        call: 'DeleteRolePolicy, again',
        run: ({ iam }) => iam.send(new IAM.DeleteRolePolicyCommand({ ...role, PolicyName: 'own' })),
      },
    ],
  },
  {
    name: 'Instances',
    steps: [
      {
        call: 'RunInstances',
        run: async ({ ec2 }, seen) => {
          const answer = await ec2.send(
            new EC2.RunInstancesCommand({
              ImageId: 'ami-12c6146b',
              MinCount: 1,
              MaxCount: 1,
              InstanceType: 't3.small',
              TagSpecifications: [
                { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] },
              ],
            }),
          );
          seen.id = answer.Instances?.[0]?.InstanceId ?? '';
          return answer;
        },
      },
      {
        call: 'DescribeInstances',
        run: ({ ec2 }) =>
          ec2.send(
            new EC2.DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: ['web'] }] }),
          ),
      },
      {
        call: 'DescribeInstances, of one that is not there',
        run: ({ ec2 }) =>
          ec2.send(new EC2.DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })),
      },
      {
        call: 'CreateTags',
        run: ({ ec2 }, seen) =>
          ec2.send(
            new EC2.CreateTagsCommand({
              Resources: [seen.id ?? ''],
              Tags: [{ Key: 'Role', Value: 'x' }],
            }),
          ),
      },
      {
        call: 'DeleteTags',
        run: ({ ec2 }, seen) =>
          ec2.send(
            new EC2.DeleteTagsCommand({ Resources: [seen.id ?? ''], Tags: [{ Key: 'Role' }] }),
          ),
      },
      {
        call: 'AssociateIamInstanceProfile',
        run: async ({ ec2 }, seen) => {
          const answer = await ec2.send(
            new EC2.AssociateIamInstanceProfileCommand({
              InstanceId: seen.id,
              IamInstanceProfile: { Name: 'web' },
            }),
          );
          seen.association = answer.IamInstanceProfileAssociation?.AssociationId ?? '';
          return answer;
        },
      },
      {
        call: 'DescribeIamInstanceProfileAssociations',
        run: ({ ec2 }, seen) =>
          ec2.send(
            new EC2.DescribeIamInstanceProfileAssociationsCommand({
              Filters: [{ Name: 'instance-id', Values: [seen.id ?? ''] }],
            }),
          ),
      },
      {
        call: 'AssociateIamInstanceProfile, again',
        run: ({ ec2 }, seen) =>
          ec2.send(
            new EC2.AssociateIamInstanceProfileCommand({
              InstanceId: seen.id,
              IamInstanceProfile: { Name: 'web' },
            }),
          ),
      },
      {
        call: 'AssociateIamInstanceProfile, an unknown one',
        run: ({ ec2 }, seen) =>
          ec2.send(
            new EC2.AssociateIamInstanceProfileCommand({
              InstanceId: seen.id,
              IamInstanceProfile: { Name: 'none' },
            }),
          ),
      },
      {
        call: 'DisassociateIamInstanceProfile',
        run: ({ ec2 }, seen) =>
          ec2.send(
            new EC2.DisassociateIamInstanceProfileCommand({ AssociationId: seen.association }),
          ),
      },
      {
        call: 'StopInstances',
        run: ({ ec2 }, seen) =>
          ec2.send(new EC2.StopInstancesCommand({ InstanceIds: [seen.id ?? ''] })),
      },
      {
        call: 'StartInstances',
        run: ({ ec2 }, seen) =>
          ec2.send(new EC2.StartInstancesCommand({ InstanceIds: [seen.id ?? ''] })),
      },
      {
        call: 'TerminateInstances',
        run: ({ ec2 }, seen) =>
          ec2.send(new EC2.TerminateInstancesCommand({ InstanceIds: [seen.id ?? ''] })),
      },
      {
        call: 'RemoveRoleFromInstanceProfile',
        run: ({ iam }) =>
          iam.send(new IAM.RemoveRoleFromInstanceProfileCommand({ ...profile, ...role })),
      },
      {
        call: 'DeleteInstanceProfile',
        run: ({ iam }) => iam.send(new IAM.DeleteInstanceProfileCommand(profile)),
      },
      { call: 'DeleteRole', run: ({ iam }) => iam.send(new IAM.DeleteRoleCommand(role)) },
    ],
  },
  {
    name: 'An Auto Scaling group',
    steps: [
      {
        call: 'CreateAutoScalingGroup',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.CreateAutoScalingGroupCommand({
              ...asg,
              MinSize: 0,
              MaxSize: 2,
              DesiredCapacity: 1,
              LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Default' },
              AvailabilityZones: ['eu-central-1a'],
              Tags: [{ Key: 'a', Value: 'b', PropagateAtLaunch: true }],
            }),
          ),
      },
      {
        call: 'CreateAutoScalingGroup, again',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.CreateAutoScalingGroupCommand({
              ...asg,
              MinSize: 0,
              MaxSize: 2,
              LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Default' },
              AvailabilityZones: ['eu-central-1a'],
            }),
          ),
      },
      {
        call: 'DescribeAutoScalingGroups',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
          ),
      },
      {
        call: 'DescribeAutoScalingGroups, of one that is not there',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['none'] }),
          ),
      },
      {
        call: 'PutLifecycleHook',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.PutLifecycleHookCommand({
              ...asg,
              LifecycleHookName: 'h',
              LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
              HeartbeatTimeout: 600,
              DefaultResult: 'ABANDON',
            }),
          ),
      },
      {
        call: 'DescribeLifecycleHooks',
        run: ({ autoScaling }) =>
          autoScaling.send(new AutoScaling.DescribeLifecycleHooksCommand(asg)),
      },
      {
        call: 'DeleteLifecycleHook',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.DeleteLifecycleHookCommand({ ...asg, LifecycleHookName: 'h' }),
          ),
      },
      {
        call: 'SuspendProcesses',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.SuspendProcessesCommand({ ...asg, ScalingProcesses: ['Launch'] }),
          ),
      },
      {
        call: 'ResumeProcesses',
        run: ({ autoScaling }) => autoScaling.send(new AutoScaling.ResumeProcessesCommand(asg)),
      },
      {
        call: 'PutWarmPool',
        run: ({ autoScaling }) =>
          autoScaling.send(new AutoScaling.PutWarmPoolCommand({ ...asg, MinSize: 0 })),
      },
      {
        call: 'DescribeWarmPool',
        run: ({ autoScaling }) => autoScaling.send(new AutoScaling.DescribeWarmPoolCommand(asg)),
      },
      {
        call: 'UpdateAutoScalingGroup',
        run: ({ autoScaling }) =>
          autoScaling.send(new AutoScaling.UpdateAutoScalingGroupCommand({ ...asg, MaxSize: 3 })),
      },
      {
        call: 'UpdateAutoScalingGroup, of one that is not there',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.UpdateAutoScalingGroupCommand({
              AutoScalingGroupName: 'none',
              MaxSize: 1,
            }),
          ),
      },
      {
        call: 'DescribeLifecycleHooks, of one that is not there',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'none' }),
          ),
      },
      {
        call: 'DeleteAutoScalingGroup',
        run: ({ autoScaling }) =>
          autoScaling.send(
            new AutoScaling.DeleteAutoScalingGroupCommand({ ...asg, ForceDelete: true }),
          ),
      },
      {
        call: 'DeleteAutoScalingGroup, again',
        run: ({ autoScaling }) =>
          autoScaling.send(new AutoScaling.DeleteAutoScalingGroupCommand(asg)),
      },
    ],
  },
  {
    name: 'An alarm',
    steps: [
      {
        call: 'PutMetricAlarm',
        run: ({ cloudWatch }) =>
          cloudWatch.send(
            new CloudWatch.PutMetricAlarmCommand({
              AlarmName: 'a',
              ComparisonOperator: 'GreaterThanThreshold',
              EvaluationPeriods: 1,
              MetricName: 'm',
              Namespace: 'n',
              Period: 60,
              Statistic: 'Sum',
              Threshold: 1,
            }),
          ),
      },
      {
        call: 'DescribeAlarms',
        run: ({ cloudWatch }) =>
          cloudWatch.send(new CloudWatch.DescribeAlarmsCommand({ AlarmNames: ['a', 'none'] })),
      },
      {
        call: 'SetAlarmState',
        run: ({ cloudWatch }) =>
          cloudWatch.send(
            new CloudWatch.SetAlarmStateCommand({
              AlarmName: 'a',
              StateValue: 'ALARM',
              StateReason: 'r',
            }),
          ),
      },
      {
        call: 'DescribeAlarms, that ring',
        run: ({ cloudWatch }) =>
          cloudWatch.send(new CloudWatch.DescribeAlarmsCommand({ StateValue: 'ALARM' })),
      },
      {
        call: 'SetAlarmState, of one that is not there',
        run: ({ cloudWatch }) =>
          cloudWatch.send(
            new CloudWatch.SetAlarmStateCommand({
              AlarmName: 'none',
              StateValue: 'ALARM',
              StateReason: 'r',
            }),
          ),
      },
      {
        call: 'DeleteAlarms',
        run: ({ cloudWatch }) =>
          cloudWatch.send(new CloudWatch.DeleteAlarmsCommand({ AlarmNames: ['a'] })),
      },
    ],
  },
  {
    name: 'A bucket',
    steps: [
      {
        call: 'CreateBucket',
        run: ({ s3 }) =>
          s3.send(
            new S3.CreateBucketCommand({
              ...bucket,
              CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
            }),
          ),
      },
      {
        call: 'GetBucketVersioning, at first',
        run: ({ s3 }) => s3.send(new S3.GetBucketVersioningCommand(bucket)),
      },
      {
        call: 'PutBucketVersioning',
        run: ({ s3 }) =>
          s3.send(
            new S3.PutBucketVersioningCommand({
              ...bucket,
              VersioningConfiguration: { Status: 'Enabled' },
            }),
          ),
      },
      {
        call: 'GetBucketVersioning',
        run: ({ s3 }) => s3.send(new S3.GetBucketVersioningCommand(bucket)),
      },
      {
        call: 'GetBucketLocation',
        run: ({ s3 }) => s3.send(new S3.GetBucketLocationCommand(bucket)),
      },
      {
        call: 'PutPublicAccessBlock',
        run: ({ s3 }) =>
          s3.send(
            new S3.PutPublicAccessBlockCommand({
              ...bucket,
              PublicAccessBlockConfiguration: {
                BlockPublicAcls: true,
                IgnorePublicAcls: true,
                BlockPublicPolicy: true,
                RestrictPublicBuckets: true,
              },
            }),
          ),
      },
      {
        call: 'GetPublicAccessBlock',
        run: ({ s3 }) => s3.send(new S3.GetPublicAccessBlockCommand(bucket)),
      },
      {
        call: 'PutBucketEncryption',
        run: ({ s3 }) =>
          s3.send(
            new S3.PutBucketEncryptionCommand({
              ...bucket,
              ServerSideEncryptionConfiguration: {
                Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
              },
            }),
          ),
      },
      {
        call: 'GetBucketEncryption',
        run: ({ s3 }) => s3.send(new S3.GetBucketEncryptionCommand(bucket)),
      },
      {
        call: 'PutBucketOwnershipControls',
        run: ({ s3 }) =>
          s3.send(
            new S3.PutBucketOwnershipControlsCommand({
              ...bucket,
              OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
            }),
          ),
      },
      {
        call: 'GetBucketOwnershipControls',
        run: ({ s3 }) => s3.send(new S3.GetBucketOwnershipControlsCommand(bucket)),
      },
      {
        call: 'GetBucketLifecycleConfiguration, where there is none',
        run: ({ s3 }) => s3.send(new S3.GetBucketLifecycleConfigurationCommand(bucket)),
      },
      {
        call: 'PutBucketLifecycleConfiguration',
        run: ({ s3 }) =>
          s3.send(
            new S3.PutBucketLifecycleConfigurationCommand({
              ...bucket,
              LifecycleConfiguration: {
                Rules: [
                  {
                    ID: 'aborted',
                    Status: 'Enabled',
                    Filter: { Prefix: '' },
                    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
                  },
                ],
              },
            }),
          ),
      },
      {
        call: 'GetBucketLifecycleConfiguration',
        run: ({ s3 }) => s3.send(new S3.GetBucketLifecycleConfigurationCommand(bucket)),
      },
      {
        call: 'PutBucketTagging',
        run: ({ s3 }) =>
          s3.send(
            new S3.PutBucketTaggingCommand({
              ...bucket,
              Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] },
            }),
          ),
      },
      {
        call: 'GetBucketTagging',
        run: ({ s3 }) => s3.send(new S3.GetBucketTaggingCommand(bucket)),
      },
      {
        call: 'GetBucketPolicy, where there is none',
        run: ({ s3 }) => s3.send(new S3.GetBucketPolicyCommand(bucket)),
      },
      {
        call: 'HeadBucket, of one that is not there',
        run: ({ s3 }) => s3.send(new S3.HeadBucketCommand({ Bucket: 'none-of-ours' })),
      },
    ],
  },
  {
    name: 'An application, its group and its configuration',
    steps: [
      {
        call: 'CreateApplication',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.CreateApplicationCommand({ ...app, computePlatform: 'Server' }),
          ),
      },
      {
        call: 'CreateApplication, again',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.CreateApplicationCommand({ ...app, computePlatform: 'Server' }),
          ),
      },
      {
        call: 'GetApplication',
        run: ({ codeDeploy }) => codeDeploy.send(new CodeDeploy.GetApplicationCommand(app)),
      },
      {
        call: 'GetApplication, of one that is not there',
        run: ({ codeDeploy }) =>
          codeDeploy.send(new CodeDeploy.GetApplicationCommand({ applicationName: 'none' })),
      },
      {
        call: 'ListApplications',
        run: ({ codeDeploy }) => codeDeploy.send(new CodeDeploy.ListApplicationsCommand({})),
      },
      {
        call: 'CreateDeploymentGroup',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.CreateDeploymentGroupCommand({
              ...group,
              serviceRoleArn,
              ec2TagFilters: [{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }],
            }),
          ),
      },
      {
        call: 'CreateDeploymentGroup, again',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.CreateDeploymentGroupCommand({ ...group, serviceRoleArn }),
          ),
      },
      {
        call: 'GetDeploymentGroup',
        run: ({ codeDeploy }) => codeDeploy.send(new CodeDeploy.GetDeploymentGroupCommand(group)),
      },
      {
        call: 'GetDeploymentGroup, of one that is not there',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.GetDeploymentGroupCommand({ ...app, deploymentGroupName: 'none' }),
          ),
      },
      {
        call: 'ListDeploymentGroups',
        run: ({ codeDeploy }) => codeDeploy.send(new CodeDeploy.ListDeploymentGroupsCommand(app)),
      },
      {
        call: 'UpdateDeploymentGroup',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.UpdateDeploymentGroupCommand({
              ...app,
              currentDeploymentGroupName: 'web',
              deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
            }),
          ),
      },
      {
        call: 'CreateDeploymentConfig',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.CreateDeploymentConfigCommand({
              deploymentConfigName: 'half',
              minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 50 },
            }),
          ),
      },
      {
        call: 'GetDeploymentConfig',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.GetDeploymentConfigCommand({ deploymentConfigName: 'half' }),
          ),
      },
      {
        call: 'DeleteDeploymentConfig',
        run: ({ codeDeploy }) =>
          codeDeploy.send(
            new CodeDeploy.DeleteDeploymentConfigCommand({ deploymentConfigName: 'half' }),
          ),
      },
      {
        call: 'DeleteDeploymentGroup',
        run: ({ codeDeploy }) =>
          codeDeploy.send(new CodeDeploy.DeleteDeploymentGroupCommand(group)),
      },
      {
        call: 'DeleteApplication',
        run: ({ codeDeploy }) => codeDeploy.send(new CodeDeploy.DeleteApplicationCommand(app)),
      },
    ],
  },
];
