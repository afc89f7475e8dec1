import * as v from 'valibot';
import { text, flag, type OptionFacts } from './kinds.js';

/** Where the archive is kept in S3, and how. */
export const uploadOptions = {
  bucket: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of an S3 bucket'),
    v.description('S3 bucket that revisions are uploaded to, in the region of the deployment.'),
    v.metadata({ important: true } satisfies OptionFacts),
  ),
  key: v.pipe(
    text,
    v.description(
      'Key of the revision in the bucket; may contain {application}, {version}, {digest} and {format}.',
    ),
  ),
  expectedBucketOwner: v.pipe(
    v.string(),
    v.regex(/^\d{12}$/, 'the 12 digits of an AWS account'),
    v.description('AWS account that the bucket has to belong to; otherwise nothing is uploaded.'),
  ),
  sse: v.pipe(
    v.picklist(['AES256', 'aws:kms', 'aws:kms:dsse']),
    v.description(
      'Encryption of the revision in S3. Otherwise as the bucket says, or aws:kms when there is a "kmsKeyId".',
    ),
  ),
  kmsKeyId: v.pipe(text, v.description('KMS key to encrypt the revision with: id, ARN or alias.')),
  bucketKey: v.pipe(
    flag,
    v.description('Use an S3 bucket key with KMS, which makes fewer requests to KMS.'),
  ),
  acl: v.pipe(
    v.picklist([
      'private',
      'bucket-owner-read',
      'bucket-owner-full-control',
      'authenticated-read',
      'aws-exec-read',
      'public-read',
    ]),
    v.description('Canned access control list of the revision in S3.'),
  ),
  storageClass: v.pipe(
    v.picklist([
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER_IR',
      'REDUCED_REDUNDANCY',
    ]),
    v.description('Storage class of the revision in S3.'),
  ),
  tags: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[^=]{1,128}=.{0,256}$/su, 'name=value'))),
    v.maxLength(10, '10 tags at most'),
    v.description('Tags of the revision in S3, each name=value.'),
    v.metadata({ commas: false } satisfies OptionFacts),
  ),
  metadata: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.regex(/^[A-Za-z0-9_.-]+=[\x20-\x7E]*$/, 'name=value, in ASCII characters'),
      ),
    ),
    v.description(
      'Metadata of the revision in S3, each name=value, beside application, version, commit and digest.',
    ),
    v.metadata({ commas: false } satisfies OptionFacts),
  ),
} as const;

/** Values for what nobody said. */
export const uploadDefaults = {
  key: '{application}/{digest}.{format}',
} as const;
