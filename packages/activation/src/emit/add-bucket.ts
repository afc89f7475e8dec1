import { tagsOf } from '../aws/own-tag.js';
import { abortedUploadRules } from '../resources/bucket/aborted-uploads.js';
import type { BucketRequest } from '../resources/bucket/bucket.js';
import { logicalId, ref, type Properties, type Template, type Value } from './template.js';

function encryption({ kmsKeyId }: BucketRequest): Value {
  return kmsKeyId === undefined
    ? { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }
    : {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKeyId },
      };
}

function properties(request: BucketRequest): Properties {
  const { name, application, prefixes } = request;
  return {
    BucketName: name,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    BucketEncryption: { ServerSideEncryptionConfiguration: [encryption(request)] },
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: abortedUploadRules(prefixes).map(({ ID: Id, Filter, ...rule }) => ({
        Id,
        ...rule,
        ...Filter,
      })),
    },
    Tags: tagsOf(application).map((tag) => ({ ...tag })),
  };
}

/**
 * Adds the bucket of revisions, which outlives its stack.
 *
 * @returns how policies name it: by its resource, unless that is not made in every account
 */
export function addBucket(template: Template, request: BucketRequest): string {
  const { name, owner, complete } = request;
  const id = logicalId('Bucket', name);
  const condition = owner === undefined ? undefined : `Owns${id}`;
  if (condition !== undefined && owner !== undefined) {
    template.conditions[condition] = { 'Fn::Equals': [ref('AWS::AccountId'), owner] };
    template.notes.push(
      `The bucket "${name}" is made only by a stack in ${owner}, the account that "expectedBucketOwner" says it belongs to.`,
    );
  }
  if (complete)
    template.notes.push(
      `The bucket "${name}" is to be completed where it is there, which a stack cannot do: import it into the stack (a change set of the type IMPORT), or let \`codedeployer activate\` complete it and say \`bucket: leave\` here.`,
    );
  const added = template.add(id, {
    Type: 'AWS::S3::Bucket',
    Condition: condition,
    // It goes again only with a stack whose making has failed, as the next try would find its name taken.
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: properties(request),
  });
  return condition === undefined ? `\${${added}}` : name;
}
