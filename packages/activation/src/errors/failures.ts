import { defineFailures, type Failures } from '@codedeployer/core';

/** What keeps the AWS side from being made. */
export const activationFailures = {
  ACTIVATION_BUCKET_CLOSED: {
    cause: 'The bucket is there, and whoever activates may not look at it.',
    remedy:
      'Names of buckets are taken for all accounts together: choose another one where it is not yours; where it is, allow s3:ListBucket on it.',
    say: (facts: { bucket: string; identity: string; account: string }) => ({
      message: `The S3 bucket "${facts.bucket}" is there, and ${facts.identity} may not look at it: it belongs to another account than ${facts.account}, or s3:ListBucket on it is not allowed.`,
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
      'CodeDeploy reads revisions only from buckets of its own region: name another bucket, or correct "region". A bucket cannot be moved.',
    say: (facts: { bucket: string; bucketRegion: string | undefined; region: string }) => ({
      message: `The S3 bucket "${facts.bucket}" is in ${facts.bucketRegion ?? 'another region'}, the deployment groups in ${facts.region}.`,
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
