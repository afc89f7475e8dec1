import { S3Error } from './s3-error.js';

/** What S3 says of a setting that a bucket does not have. */
const missingSettings = {
  NoSuchPublicAccessBlockConfiguration: 'The public access block configuration was not found',
  OwnershipControlsNotFoundError: 'The bucket ownership controls were not found',
  NoSuchLifecycleConfiguration: 'The lifecycle configuration does not exist',
  NoSuchBucketPolicy: 'The bucket policy does not exist',
  NoSuchTagSet: 'The TagSet does not exist',
} as const;

/** S3's errors that several operations answer with; each message is the service's. */
export const s3Errors = {
  accessDenied: () => new S3Error(403, 'AccessDenied', 'Access Denied'),
  invalidAccessKeyId: (accessKeyId: string) =>
    new S3Error(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: accessKeyId },
    ),
  expiredToken: () => new S3Error(400, 'ExpiredToken', 'The provided token has expired.'),
  noSuchBucket: (bucket: string) =>
    new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket }),
  noSuchKey: (key: string) =>
    new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key }),
  noSuchVersion: (key: string, versionId: string) =>
    new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.', {
      Key: key,
      VersionId: versionId,
    }),
  noSuchUpload: (uploadId: string) =>
    new S3Error(
      404,
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      { UploadId: uploadId },
    ),
  preconditionFailed: (condition: string) =>
    new S3Error(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      { Condition: condition },
    ),
  conditionalRequestConflict: (key: string, condition: string) =>
    new S3Error(
      409,
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource.',
      { Condition: condition, Key: key },
    ),
  badDigest: (message: string) => new S3Error(400, 'BadDigest', message),
  invalidArgument: (name: string, value: string, message: string) =>
    new S3Error(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value }),
  invalidRequest: (message: string) => new S3Error(400, 'InvalidRequest', message),
  malformedXml: () =>
    new S3Error(
      400,
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    ),
  incompleteBody: () =>
    new S3Error(
      400,
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    ),
  notImplemented: (what: string) =>
    new S3Error(
      501,
      'NotImplemented',
      `A header or query you provided implies functionality that is not implemented: the rehearsal's S3 has no ${what}.`,
    ),
  noSuchSetting: (bucket: string, code: keyof typeof missingSettings) =>
    new S3Error(404, code, missingSettings[code], { BucketName: bucket }),
  methodNotAllowed: (method: string, resource: string) =>
    new S3Error(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      {
        Method: method,
        ResourceType: resource,
      },
    ),
} as const;
