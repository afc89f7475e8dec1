import { expect } from 'chai';
import { operations as scalingOperations } from '../../dist/autoscaling/operations.js';
import { operations as cloudWatchOperations } from '../../dist/cloudwatch/operations.js';
import { operations as ec2Operations } from '../../dist/ec2/operations.js';
import { operations as iamOperations } from '../../dist/iam/operations.js';
import { operations as stsOperations } from '../../dist/sts/operations.js';
import { readFormInput } from '../../dist/query/form-input.js';
import { rehearsalWorld } from '../support/rehearsal-server.js';

const names = [
  ...['RoleName', 'PolicyName', 'PolicyArn', 'PolicyDocument', 'AssumeRolePolicyDocument', 'Tags'],
  ...['InstanceProfileName', 'Marker', 'MaxItems', 'Path', 'VersionId', 'TagKeys', 'RoleArn'],
  ...[
    'InstanceId',
    'Filter',
    'MaxResults',
    'NextToken',
    'ResourceId',
    'Tag',
    'ImageId',
    'MinCount',
  ],
  ...['MaxCount', 'IamInstanceProfile', 'TagSpecification', 'AssociationId', 'ClientToken'],
  ...['AutoScalingGroupName', 'AutoScalingGroupNames', 'MinSize', 'MaxSize', 'LaunchTemplate'],
  ...['AvailabilityZones', 'LifecycleHookName', 'ScalingProcesses', 'MaxRecords', 'Filters'],
  ...['AlarmName', 'AlarmNames', 'StateValue', 'StateReason', 'Dimensions', 'EvaluationPeriods'],
];

/** What no client sends. */
const oddities: readonly ((name: string) => [string, string])[] = [
  (name) => [name, ''],
  (name) => [name, '\u0000%'],
  (name) => [name, 'a'.repeat(3000)],
  (name) => [name, '-1'],
  (name) => [`${name}.1`, 'x'],
  (name) => [`${name}.member.1`, 'x'],
  (name) => [`${name}.member`, 'x'],
  (name) => [`${name}.member.1.Key.Key`, 'x'],
  (name) => [`${name}.1.Name.1`, 'x'],
  (name) => [`${name}.__proto__.x`, 'x'],
  (name) => [`${name}.999999999.Name`, 'x'],
];

describe('odd forms', () => {
  const world = rehearsalWorld();

  for (const [service, signed, operations] of [
    ['STS', 'sts', stsOperations],
    ['IAM', 'iam', iamOperations],
    ['EC2', 'ec2', ec2Operations],
    ['Auto Scaling', 'autoscaling', scalingOperations],
    ['CloudWatch', 'monitoring', cloudWatchOperations],
  ] as const) {
    it(`are refused or passed over by ${service}, whose own fault they never are`, async () => {
      const { endpoint } = await world.start();
      for (const { name } of operations) {
        for (const odd of oddities) {
          const body = new URLSearchParams(names.map(odd));
          body.set('Action', name);
          const response = await fetch(endpoint, {
            method: 'POST',
            headers: {
              authorization: `AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/${signed}/aws4_request`,
            },
            body,
          });
          const answer = await response.text();
          expect(response.status, `${name} ${odd('X')[0]}: ${answer}`).to.be.below(500);
        }
      }
    });
  }

  it('are read without harm to what objects have in common', () => {
    const input = readFormInput(new URLSearchParams('__proto__.a=1&constructor.member.1=b'));
    expect(Object.hasOwn(input, '__proto__')).to.equal(true);
    expect(({} as Record<string, unknown>).a).to.equal(undefined);
    expect(input.constructor).to.deep.equal(['b']);
  });

  it('keep lists in the order of their numbers', () => {
    const form = new URLSearchParams('Tag.10.Key=c&Tag.2.Key=b&Tag.1.Key=a&Empty=&Ids.member.1=x');
    expect(readFormInput(form)).to.deep.equal({
      Tag: [{ Key: 'a' }, { Key: 'b' }, { Key: 'c' }],
      Empty: '',
      Ids: ['x'],
    });
  });
});
