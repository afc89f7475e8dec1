import { domainOf, groupArn, partitionOf, type PolicyGroup } from './arns.js';
import { allow, policyDocument, unique, type PolicyDocument } from './policy-document.js';

/** The policy of AWS that the role of CodeDeploy needs in every case. */
export function managedServicePolicy(region: string): string {
  return `arn:${partitionOf(region)}:iam::aws:policy/service-role/AWSCodeDeployRole`;
}

/**
 * Who may take the role of CodeDeploy: the service in these regions, for groups of these applications and in this account
 * alone.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function serviceRoleTrust(groups: readonly PolicyGroup[]): PolicyDocument {
  const regions = unique(groups.map(({ region }) => region));
  return policyDocument(
    regions.map((region, index) => {
      const there = groups.filter((group) => group.region === region);
      return {
        Sid: `CodeDeploy${regions.length === 1 ? '' : index + 1}`,
        Effect: 'Allow',
        Principal: { Service: `codedeploy.${region}.${domainOf(region)}` },
        Action: ['sts:AssumeRole'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': unique(there.map(({ account }) => account)) },
          ArnLike: {
            'aws:SourceArn': unique(
              there.map((group) => groupArn({ ...group, deploymentGroup: '*' })),
            ),
          },
        },
      };
    }),
  );
}

/**
 * What the managed policy lacks where instances come from a launch template: CodeDeploy then starts them for a copy of
 * the Auto Scaling group, and is refused as "AmazonAutoScaling".
 *
 * @param instanceRoles ARNs of the roles of the instances
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
 */
export function launchTemplatePolicy(
  groups: readonly PolicyGroup[],
  instanceRoles: readonly string[],
): PolicyDocument {
  const inRegion = (region: string) => `arn:${partitionOf(region)}:ec2:${region}`;
  const places = unique(groups.map(({ region, account }) => `${inRegion(region)}:${account}`));
  // These belong to no account.
  const images = unique(groups.map(({ region }) => inRegion(region))).flatMap((place) => [
    `${place}::image/*`,
    `${place}::snapshot/*`,
  ]);
  const launched = [
    'instance',
    'volume',
    'network-interface',
    'security-group',
    'subnet',
    'key-pair',
    'launch-template',
    'placement-group',
  ];
  return policyDocument([
    allow(
      'LaunchInstances',
      ['ec2:RunInstances'],
      [...images, ...places.flatMap((place) => launched.map((kind) => `${place}:${kind}/*`))],
    ),
    {
      Sid: 'TagWhatIsLaunched',
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource: places.flatMap((place) =>
        ['instance', 'volume', 'network-interface'].map((kind) => `${place}:${kind}/*`),
      ),
      Condition: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    },
    {
      Sid: 'HandOverTheRoleOfInstances',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: instanceRoles,
      Condition: {
        StringEquals: {
          'iam:PassedToService': unique(groups.map(({ region }) => `ec2.${domainOf(region)}`)),
        },
      },
    },
  ]);
}
