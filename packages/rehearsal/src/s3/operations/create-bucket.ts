import { isBucketName, isOwnership } from '../bucket.js';
import { checkBucketTags } from '../check-bucket-tags.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { readTagSet } from '../read-tag-set.js';
import { S3Error } from '../s3-error.js';
import { parseXml, textOf } from '../xml.js';

export const createBucket = defineOperation({
  name: 'CreateBucket',
  does: "Creates a bucket in the region of its location constraint, or in `us-east-1` when there is none: closed to the public, its owner's whatever others upload, encrypted with S3's own keys.",
  route: 'PUT bucket',
  read: async (request) => {
    const { call, bucket: name } = request;
    if (!isBucketName(name)) {
      throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
        BucketName: name,
      });
    }
    const document = await readDocument(call);
    const { LocationConstraint, Tags } =
      document === '' ? {} : parseXml(document, 'CreateBucketConfiguration');
    const constraint = textOf(LocationConstraint);
    // The region that is meant where there is none has no name here.
    if (constraint === 'us-east-1') {
      throw new S3Error(
        400,
        'InvalidLocationConstraint',
        'The specified location-constraint is not valid',
        { LocationConstraint: constraint },
      );
    }
    const region = constraint === 'EU' ? 'eu-west-1' : (constraint ?? 'us-east-1');
    if (region !== request.region) {
      throw new S3Error(
        400,
        'IllegalLocationConstraintException',
        constraint === undefined
          ? 'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.'
          : `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      );
    }
    const ownership = String(call.headers['x-amz-object-ownership'] ?? 'BucketOwnerEnforced');
    if (!isOwnership(ownership)) {
      throw s3Errors.invalidArgument(
        'x-amz-object-ownership',
        ownership,
        'Invalid x-amz-object-ownership header',
      );
    }
    const acl = call.headers['x-amz-acl'] ?? 'private';
    if (ownership === 'BucketOwnerEnforced' && acl !== 'private') {
      throw new S3Error(
        400,
        'InvalidBucketAclWithObjectOwnership',
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      );
    }
    const tags = checkBucketTags(readTagSet(Tags));
    return { name, region, ownership, owner: request.account, tags };
  },
  run: ({ name, region, ownership, owner = '', tags }, context) =>
    context.takeTurn(`bucket/${name}`, async () => {
      const taken = await context.buckets.find(name);
      if (taken && taken.owner !== owner) {
        throw new S3Error(
          409,
          'BucketAlreadyExists',
          'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
          { BucketName: name },
        );
      }
      // Where S3 began it is as if the request had created it.
      if (taken && taken.region !== 'us-east-1') {
        throw new S3Error(
          409,
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          { BucketName: name },
        );
      }
      if (!taken) {
        await context.buckets.save({
          name,
          region,
          owner,
          created: context.now().toISOString(),
          ownership,
          ...(tags.length > 0 && { tags }),
        });
      }
      return { status: 200, headers: { location: `/${name}` } };
    }),
});
