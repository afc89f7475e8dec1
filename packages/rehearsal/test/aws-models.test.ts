import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { operations as scalingOperations } from '../dist/autoscaling/operations.js';
import { operations as cloudWatchOperations } from '../dist/cloudwatch/operations.js';
import { operations as ec2Operations } from '../dist/ec2/operations.js';
import { operations as iamOperations } from '../dist/iam/operations.js';
import { readXml } from '../dist/s3/read-xml.js';
import { rehearsalWorld } from './support/rehearsal-server.js';
import { scriptedInstance } from './support/scripted-instance.js';
import { judgeXml, type XmlModel } from './support/xml-model.js';

// AWS's models in Debian's awscli: CI must have them; elsewhere the tests are there when the files are.
const models = '/usr/lib/python3/dist-packages/awscli/botocore/data';

/** The service writes it small, as its documentation says; the model does not. */
const known = '.platform is "windows"';

type Call = readonly [operation: string, parameters: string, errorCode?: string];

const trust = encodeURIComponent(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"codedeploy.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
);
const policy = encodeURIComponent(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
);
const managed = 'PolicyArn=arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
const asg = 'AutoScalingGroupName=web';

const services = [
  {
    name: 'IAM',
    signed: 'iam',
    folder: 'iam/2010-05-08',
    operations: iamOperations,
    calls: [
      [
        'CreateRole',
        `RoleName=r&AssumeRolePolicyDocument=${trust}&Description=d&PermissionsBoundary=arn:aws:iam::aws:policy/x&Tags.member.1.Key=a&Tags.member.1.Value=b`,
      ],
      ['CreateRole', `RoleName=R&AssumeRolePolicyDocument=${trust}`, 'EntityAlreadyExists'],
      ['GetRole', 'RoleName=r'],
      ['GetRole', 'RoleName=none', 'NoSuchEntity'],
      ['UpdateRole', 'RoleName=r&MaxSessionDuration=7200'],
      ['UpdateAssumeRolePolicy', `RoleName=r&PolicyDocument=${trust}`],
      ['UpdateAssumeRolePolicy', `RoleName=r&PolicyDocument=x`, 'MalformedPolicyDocument'],
      ['TagRole', 'RoleName=r&Tags.member.1.Key=c&Tags.member.1.Value='],
      ['ListRoleTags', 'RoleName=r&MaxItems=1'],
      ['UntagRole', 'RoleName=r&TagKeys.member.1=c'],
      ['AttachRolePolicy', `RoleName=r&${managed}`],
      ['ListAttachedRolePolicies', 'RoleName=r'],
      ['GetPolicy', managed],
      ['GetPolicyVersion', `${managed}&VersionId=v11`],
      ['PutRolePolicy', `RoleName=r&PolicyName=p&PolicyDocument=${policy}`],
      ['ListRolePolicies', 'RoleName=r'],
      ['GetRolePolicy', 'RoleName=r&PolicyName=p'],
      ['CreateInstanceProfile', 'InstanceProfileName=i&Tags.member.1.Key=a&Tags.member.1.Value=b'],
      ['AddRoleToInstanceProfile', 'InstanceProfileName=i&RoleName=r'],
      ['AddRoleToInstanceProfile', 'InstanceProfileName=i&RoleName=r', 'LimitExceeded'],
      ['GetInstanceProfile', 'InstanceProfileName=i'],
      ['ListInstanceProfilesForRole', 'RoleName=r'],
      ['DeleteRole', 'RoleName=r', 'DeleteConflict'],
      ['RemoveRoleFromInstanceProfile', 'InstanceProfileName=i&RoleName=r'],
      ['DeleteInstanceProfile', 'InstanceProfileName=i'],
      ['DetachRolePolicy', `RoleName=r&${managed}`],
      ['DeleteRolePolicy', 'RoleName=r&PolicyName=p'],
      ['DeleteRole', 'RoleName=r'],
    ],
  },
  {
    name: 'EC2',
    signed: 'ec2',
    folder: 'ec2/2016-11-15',
    operations: ec2Operations,
    calls: [
      ['DescribeInstances', ''],
      [
        'RunInstances',
        'ImageId=ami-windows&MinCount=1&MaxCount=2&ClientToken=t&IamInstanceProfile.Name=rehearsal&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.1.Value=b',
      ],
      ['DescribeInstances', 'MaxResults=5&Filter.1.Name=tag:a&Filter.1.Value.1=b'],
      ['CreateTags', 'ResourceId.1=i-1&Tag.1.Key=a&Tag.1.Value=b'],
      ['DeleteTags', 'ResourceId.1=i-1&Tag.1.Key=a'],
      ['StopInstances', 'InstanceId.1=i-1'],
      ['StartInstances', 'InstanceId.1=i-1'],
      ['DescribeIamInstanceProfileAssociations', 'Filter.1.Name=instance-id&Filter.1.Value.1=i-1'],
      [
        'ReplaceIamInstanceProfileAssociation',
        'AssociationId=$associationId&IamInstanceProfile.Name=rehearsal',
      ],
      ['DisassociateIamInstanceProfile', 'AssociationId=$associationId'],
      ['AssociateIamInstanceProfile', 'InstanceId=i-1&IamInstanceProfile.Name=rehearsal'],
      ['TerminateInstances', 'InstanceId.1=i-1'],
      ['DescribeInstances', 'InstanceId.1=i-1'],
    ],
  },
  {
    name: 'Auto Scaling',
    signed: 'autoscaling',
    folder: 'autoscaling/2011-01-01',
    operations: scalingOperations,
    calls: [
      [
        'CreateAutoScalingGroup',
        `${asg}&MinSize=1&MaxSize=2&LaunchTemplate.LaunchTemplateName=t&AvailabilityZones.member.1=a&Tags.member.1.Key=k&TargetGroupARNs.member.1=arn`,
      ],
      [
        'CreateAutoScalingGroup',
        'AutoScalingGroupName=mixed&MinSize=0&MaxSize=2&MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId=lt-1&VPCZoneIdentifier=subnet-1',
      ],
      [
        'CreateAutoScalingGroup',
        `${asg}&MinSize=1&MaxSize=2&LaunchConfigurationName=t&AvailabilityZones.member.1=a`,
        'AlreadyExists',
      ],
      ['UpdateAutoScalingGroup', `${asg}&DesiredCapacity=2`],
      ['CreateOrUpdateTags', 'Tags.member.1.ResourceId=web&Tags.member.1.Key=k'],
      ['SuspendProcesses', `${asg}&ScalingProcesses.member.1=Launch`],
      ['PutWarmPool', `${asg}&MinSize=1&MaxGroupPreparedCapacity=3`],
      ['DescribeAutoScalingGroups', ''],
      ['DescribeWarmPool', asg],
      [
        'PutLifecycleHook',
        `${asg}&LifecycleHookName=h&LifecycleTransition=autoscaling:EC2_INSTANCE_LAUNCHING&NotificationMetadata=m`,
      ],
      ['DescribeLifecycleHooks', asg],
      ['DeleteLifecycleHook', `${asg}&LifecycleHookName=h`],
      ['DeleteWarmPool', asg],
      ['ResumeProcesses', asg],
      ['DeleteAutoScalingGroup', asg, 'ResourceInUse'],
      ['DeleteAutoScalingGroup', `${asg}&ForceDelete=true`],
    ],
  },
  {
    name: 'CloudWatch',
    signed: 'monitoring',
    folder: 'cloudwatch/2010-08-01',
    operations: cloudWatchOperations,
    calls: [
      [
        'PutMetricAlarm',
        'AlarmName=a&ComparisonOperator=LessThanThreshold&EvaluationPeriods=1&Threshold=1.5&Period=60&Statistic=Sum&MetricName=m&Namespace=n&Dimensions.member.1.Name=a&Dimensions.member.1.Value=b&AlarmActions.member.1=arn&TreatMissingData=breaching',
      ],
      ['SetAlarmState', 'AlarmName=a&StateValue=ALARM&StateReason=r'],
      ['SetAlarmState', 'AlarmName=none&StateValue=ALARM&StateReason=r', 'ResourceNotFound'],
      ['DescribeAlarms', 'AlarmNamePrefix=a'],
      ['DescribeAlarms', 'NextToken=forged', 'InvalidNextToken'],
      ['DeleteAlarms', 'AlarmNames.member.1=a'],
    ],
  },
] satisfies readonly { calls: readonly Call[]; [fact: string]: unknown }[];

if (existsSync(models) || process.env.CI === 'true') {
  describe('the services of a rehearsal that are asked by forms, held against AWS’s own models', () => {
    const world = rehearsalWorld();
    for (const { name, signed, folder, operations, calls } of services) {
      it(`gives answers and errors of ${name} as its model has them, for each operation`, async () => {
        const file = await readFile(`${models}/${folder}/service-2.json`, 'utf8');
        const model = JSON.parse(file) as XmlModel;
        const groups = [{ name: 'web', instances: [scriptedInstance('i-1')] }];
        const { endpoint } = await world.start({ codeDeploy: { groups } });
        const succeeded = new Set<string>();
        let associationId = '';
        for (const [operation, parameters, errorCode] of calls as readonly Call[]) {
          const response = await fetch(endpoint, {
            method: 'POST',
            headers: {
              authorization: `AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/${signed}/aws4_request`,
              'content-type': 'application/x-www-form-urlencoded',
            },
            body: `Action=${operation}&${parameters.replace('$associationId', associationId)}`,
          });
          const text = await response.text();
          const document = readXml(text);
          if (errorCode !== undefined) {
            expect(text).to.contain(`<Code>${errorCode}</Code>`);
            const errors = model.operations[operation]?.errors ?? [];
            const codes = errors.map(({ shape }) => model.shapes[shape]?.error?.code ?? shape);
            expect(codes, operation).to.include(errorCode);
            continue;
          }
          expect(response.status, text).to.equal(200);
          succeeded.add(operation);
          associationId = /<associationId>([^<]+)/.exec(text)?.[1] ?? associationId;
          const { output } = model.operations[operation] ?? {};
          const top = document[`${operation}Response`] as Readonly<Record<string, unknown>>;
          const result = name === 'EC2' ? withoutId(top) : (top[`${operation}Result`] ?? {});
          const wrong = output
            ? judgeXml(model, output.shape, result, operation)
            : Object.keys(result).filter((member) => member !== 'return');
          expect(
            wrong.filter((line) => !line.includes(known)),
            text,
          ).to.deep.equal([]);
        }
        expect([...succeeded].sort()).to.deep.equal(operations.map((one) => one.name).sort());
      });
    }
  });
}

function withoutId({
  requestId: _requestId,
  ...result
}: Readonly<Record<string, unknown>>): object {
  return result;
}
