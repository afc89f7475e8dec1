import { defineFailures, type Failures } from '@codedeployer/core';
import { awsCommand } from '@codedeployer/core/activation';

/** What keeps the AWS side from being made. */
export const activationFailures = {
  ACTIVATION_BUCKET_CLOSED: {
    cause: 'The bucket is there, and whoever activates may not look at it.',
    remedy:
      'Names of buckets are taken for all accounts together: choose another one where it is not yours; where it is, allow s3:ListBucket on it; `codedeployer policy activator` prints all that is needed.',
    say: (facts: { bucket: string; identity: string; account: string }) => ({
      message: `The S3 bucket "${facts.bucket}" is there, and ${facts.identity} may not look at it: it belongs to another account than ${facts.account}, or s3:ListBucket on it is not allowed.`,
      hint: 'Where it is not yours, choose another name in the option "bucket"; where it is, allow s3:ListBucket on it: `codedeployer policy activator` prints all that is needed.',
    }),
  },
  ACTIVATION_BUCKET_TAKEN: {
    cause: 'The name of the bucket is taken, by another account or since the plan was made.',
    remedy:
      'Choose another name. Where the bucket is yours, run `codedeployer activate` again: it then shows what it finds.',
    say: (facts: { bucket: string; byOthers: boolean }) => ({
      message: facts.byOthers
        ? `The S3 bucket "${facts.bucket}" belongs to another account; names of buckets are taken for all accounts together.`
        : `The S3 bucket "${facts.bucket}" came into being since the plan was made, and not by it.`,
      hint: facts.byOthers
        ? 'Choose another name in the option "bucket", for example with your account in it.'
        : 'Run `codedeployer activate` again: it then shows what it finds.',
    }),
  },
  ACTIVATION_BUCKET_REGION: {
    cause: 'The bucket is in another region than the deployment groups.',
    remedy:
      'CodeDeploy reads revisions only from buckets of its own region: name another bucket, or correct "region". A bucket cannot be moved; that of a rehearsal is forgotten with `--rehearse --fresh`.',
    say: (facts: { bucket: string; bucketRegion: string | undefined; region: string }) => ({
      message: `The S3 bucket "${facts.bucket}" is in ${facts.bucketRegion ?? 'another region'}, the deployment groups in ${facts.region}.`,
    }),
  },
  ACTIVATION_SCALING_GROUP_MISSING: {
    cause: 'The section names an Auto Scaling group that is not there. Nothing has been changed.',
    remedy:
      'Correct "autoScalingGroups", or make the Auto Scaling group first: `activate` makes none.',
    say: (facts: { name: string; group: string; region: string; account: string }) => ({
      message: `There is no Auto Scaling group "${facts.name}" in ${facts.region} of ${facts.account}, which "autoScalingGroups" names for ${facts.group}. Nothing has been changed.`,
      hint: `Correct the name, or make it first. Those that are there: ${awsCommand('autoscaling', 'describe-auto-scaling-groups', '--region', facts.region, '--query', 'AutoScalingGroups[].AutoScalingGroupName')}`,
    }),
  },
  ACTIVATION_EMIT_BLUE_GREEN: {
    cause:
      'CloudFormation knows blue/green deployments for functions of Lambda alone: it makes no such group of EC2 instances.',
    remedy:
      'Let `codedeployer activate --groups` make those groups, and emit the template with the others.',
    say: (facts: { groups: readonly string[]; others: readonly string[] }) => ({
      message: `Deployments of ${facts.groups.join(', ')} are blue/green, which CloudFormation takes for functions of Lambda alone.`,
      hint:
        facts.others.length === 0
          ? `\`codedeployer activate\` makes ${facts.groups.length === 1 ? 'it' : 'them'} without CloudFormation.`
          : `Emit the others with \`--groups ${facts.others.join(',')}\`, and let \`codedeployer activate --groups ${facts.groups.join(',')}\` make ${facts.groups.length === 1 ? 'this one' : 'these'}. A stack that has ${facts.groups.length === 1 ? 'it' : 'them'} already would delete what its template lacks: add \`DeletionPolicy: Retain\` there first.`,
    }),
  },
  ACTIVATION_EMIT_SEVERAL_PLACES: {
    cause:
      'A stack of CloudFormation is in one region of one account, and the groups are in several.',
    remedy: 'Emit a template for each of them, with the groups that are there in `--groups`.',
    say: (facts: {
      places: readonly { readonly where: string; readonly groups: readonly string[] }[];
    }) => ({
      message: `A stack is in one place, and the groups are in ${facts.places.length}: ${facts.places.map(({ where }) => where).join(', ')}.`,
      hint: `Emit a template for each of them: ${facts.places.map(({ where, groups }) => `\`--groups ${groups.join(',')}\` for ${where}`).join(', ')}.`,
    }),
  },
  ACTIVATION_PARTITION: {
    cause: 'An ARN of the section is of another partition of AWS than the group that it is for.',
    remedy:
      'Each partition (aws, aws-cn, aws-us-gov, …) has accounts of its own: give the ARN of something in that of the group.',
    say: (facts: {
      option: string;
      group: string;
      arn: string;
      region: string;
      partition: string;
    }) => ({
      message: `The option "activation.${facts.option}" of "${facts.group}" is ${facts.arn}, and the group is in ${facts.region}, where every ARN begins with arn:${facts.partition}:.`,
    }),
  },
  ACTIVATION_NAME_TAKEN: {
    cause: 'Another application, or somebody else, has something of this name in IAM.',
    remedy:
      'Give it another name; or name it by its ARN, and it is used as it is and only looked at.',
    say: (facts: { kind: string; name: string; owner: string | undefined }) => ({
      message:
        facts.owner === undefined
          ? `The ${facts.kind} "${facts.name}" came into being since the plan was made, and not by it.`
          : `The ${facts.kind} "${facts.name}" was made for the application "${facts.owner}".`,
      hint:
        facts.owner === undefined
          ? 'Run `codedeployer activate` again: it then shows what it finds.'
          : `Give it another name; or name it by its ARN, and it is used as it is and only looked at.`,
    }),
  },
} satisfies Failures;

/** Makes the error of a code. */
export const activationFailure = defineFailures(activationFailures);
