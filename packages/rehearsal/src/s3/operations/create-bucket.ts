import { isBucketName, type Bucket } from '../bucket.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { S3Error } from '../s3-error.js';
import { parseXml, textOf } from '../xml.js';

export const createBucket = defineOperation({
  name: 'CreateBucket',
  does: 'Creates a bucket in the region of its location constraint, or in `us-east-1` when there is none.',
  route: 'PUT bucket',
  read: async (request) => {
    const { call, bucket: name } = request;
    if (!isBucketName(name)) {
      throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
        BucketName: name,
      });
    }
    const document = await readDocument(call);
    const constraint =
      document === ''
        ? undefined
        : textOf(parseXml(document, 'CreateBucketConfiguration').LocationConstraint);
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
    return { name, region, ownership, owner: request.account };
  },
  run: async ({ name, region, ownership, owner = '' }, context) => {
    const taken = await context.buckets.find(name);
    if (taken && taken.owner !== owner) {
      throw new S3Error(
        409,
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        { BucketName: name },
      );
    }
    if (taken) {
      throw new S3Error(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      );
    }
    await context.buckets.save({
      name,
      region,
      owner,
      created: context.now().toISOString(),
      ownership,
    });
    return { status: 200, headers: { location: `/${name}` } };
  },
});

function isOwnership(value: string): value is Bucket['ownership'] {
  return ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(value);
}
