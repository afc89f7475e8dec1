import { requireBucket, type S3Operation } from '../context.js';
import { isBucketName, type Bucket } from '../bucket.js';
import { s3Errors } from '../errors.js';
import { readDocument } from '../read-document.js';
import { S3Error } from '../s3-error.js';
import { parseXml, textOf, xmlAnswer } from '../xml.js';

/** Lists the buckets of the account. */
export const listBuckets: S3Operation = async (_request, context) => {
  const buckets = await context.buckets.list();
  return xmlAnswer('ListAllMyBucketsResult', {
    Owner: { ID: context.account },
    Buckets: {
      Bucket: buckets.map(({ name, created, region }) => ({
        Name: name,
        CreationDate: created,
        BucketRegion: region,
      })),
    },
  });
};

/** Creates a bucket in the region of its location constraint, or in `us-east-1` when there is none. */
export const createBucket: S3Operation = async (request, context) => {
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
  if (await context.buckets.find(name)) {
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
    owner: context.account,
    created: context.now().toISOString(),
    ownership,
  });
  return { status: 200, headers: { location: `/${name}` } };
};

/** Says that the bucket is there and where. */
export const headBucket: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  return {
    status: 200,
    headers: {
      'x-amz-bucket-region': bucket.region,
      'x-amz-access-point-alias': 'false',
      'content-type': 'application/xml',
    },
  };
};

/** Deletes a bucket that is empty. */
export const deleteBucket: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  if ((await context.objects.histories(bucket.name)).length > 0) {
    throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', {
      BucketName: bucket.name,
    });
  }
  await context.buckets.remove(bucket.name);
  return { status: 204 };
};

/** Says in which region the bucket stands, from any region's endpoint; empty for `us-east-1`, as S3 has it. */
export const getBucketLocation: S3Operation = async (request, context) => {
  const bucket = await context.buckets.get(request.bucket);
  const owner = request.call.headers['x-amz-expected-bucket-owner'];
  if (owner !== undefined && owner !== bucket.owner) throw s3Errors.accessDenied();
  const region = bucket.region === 'us-east-1' ? '' : bucket.region;
  return xmlAnswer('LocationConstraint', { '#text': region });
};

/** Says whether the bucket keeps versions; says nothing when it never did. */
export const getBucketVersioning: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  return xmlAnswer('VersioningConfiguration', { Status: bucket.versioning });
};

/** Switches versioning on, or suspends it. */
export const putBucketVersioning: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const document = parseXml(await readDocument(request.call), 'VersioningConfiguration');
  const status = textOf(document.Status);
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw new S3Error(
      400,
      'IllegalVersioningConfigurationException',
      'The Versioning element must be specified',
    );
  }
  await context.buckets.save({ ...bucket, versioning: status });
  return { status: 200 };
};

/** Says who owns what others upload. */
export const getBucketOwnershipControls: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  return xmlAnswer('OwnershipControls', { Rule: { ObjectOwnership: bucket.ownership } });
};

/** Says how objects are encrypted when an upload does not say it: with S3's own keys. */
export const getBucketEncryption: S3Operation = async (request, context) => {
  await requireBucket(request, context);
  return xmlAnswer('ServerSideEncryptionConfiguration', {
    Rule: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BucketKeyEnabled: false,
    },
  });
};

function isOwnership(value: string): value is Bucket['ownership'] {
  return ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(value);
}
