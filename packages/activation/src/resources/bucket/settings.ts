import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { ask, askForWhatMayBeMissing } from '../../aws/ask.js';
import type { Services } from '../../aws/services.js';
import type { State } from '../resource.js';
import type { BucketRequest } from './bucket.js';
import { aimOf } from './aim.js';

/** One setting of a bucket, which S3 reads and writes as a whole. */
export interface BucketSetting {
  /** The fields of the state that it has. */
  readonly wanted: (request: BucketRequest) => State;
  /** What is set; a field that is not set is not there. */
  readonly read: (services: Services, request: BucketRequest) => Promise<State>;
  /** Sets what is wanted; what else it holds stays. */
  readonly write: (services: Services, request: BucketRequest) => Promise<void>;
}

/** Whether a key that S3 names is the one that is wanted: it may be written as an id, an alias or an ARN. */
function isSameKey(found: string, wanted: string): boolean {
  return found === wanted || found.endsWith(`:key/${wanted}`) || found.endsWith(`:${wanted}`);
}

const publicAccess: BucketSetting = {
  wanted: () => ({
    'publicAccess.blockPublicAcls': true,
    'publicAccess.ignorePublicAcls': true,
    'publicAccess.blockPublicPolicy': true,
    'publicAccess.restrictPublicBuckets': true,
  }),
  async read(services, request) {
    const answer = await askForWhatMayBeMissing(
      services,
      services.clients.s3,
      's3:GetBucketPublicAccessBlock',
      request.name,
      () => new GetPublicAccessBlockCommand(aimOf(services, request)),
      ['NoSuchPublicAccessBlockConfiguration'],
    );
    const block = answer?.PublicAccessBlockConfiguration;
    return {
      'publicAccess.blockPublicAcls': block?.BlockPublicAcls ?? false,
      'publicAccess.ignorePublicAcls': block?.IgnorePublicAcls ?? false,
      'publicAccess.blockPublicPolicy': block?.BlockPublicPolicy ?? false,
      'publicAccess.restrictPublicBuckets': block?.RestrictPublicBuckets ?? false,
    };
  },
  async write(services, request) {
    const make = () =>
      new PutPublicAccessBlockCommand({
        ...aimOf(services, request),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      });
    await ask(services, services.clients.s3, 's3:PutBucketPublicAccessBlock', request.name, make);
  },
};

const ownership: BucketSetting = {
  wanted: () => ({ objectOwnership: 'BucketOwnerEnforced' }),
  async read(services, request) {
    const answer = await askForWhatMayBeMissing(
      services,
      services.clients.s3,
      's3:GetBucketOwnershipControls',
      request.name,
      () => new GetBucketOwnershipControlsCommand(aimOf(services, request)),
      ['OwnershipControlsNotFoundError'],
    );
    return { objectOwnership: answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership };
  },
  async write(services, request) {
    const make = () =>
      new PutBucketOwnershipControlsCommand({
        ...aimOf(services, request),
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
    await ask(services, services.clients.s3, 's3:PutBucketOwnershipControls', request.name, make);
  },
};

const encryption: BucketSetting = {
  wanted: ({ kmsKeyId }) =>
    kmsKeyId === undefined
      ? { encryption: 'AES256' }
      : { encryption: 'aws:kms', kmsKeyId, bucketKey: true },
  async read(services, request) {
    const answer = await askForWhatMayBeMissing(
      services,
      services.clients.s3,
      's3:GetEncryptionConfiguration',
      request.name,
      () => new GetBucketEncryptionCommand(aimOf(services, request)),
      ['ServerSideEncryptionConfigurationNotFoundError'],
    );
    const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
    const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
    const { kmsKeyId = '' } = request;
    const isWanted = KMSMasterKeyID !== undefined && isSameKey(KMSMasterKeyID, kmsKeyId);
    return {
      encryption: SSEAlgorithm,
      kmsKeyId: isWanted ? kmsKeyId : KMSMasterKeyID,
      bucketKey: rule?.BucketKeyEnabled ?? false,
    };
  },
  async write(services, request) {
    const { kmsKeyId } = request;
    const make = () =>
      new PutBucketEncryptionCommand({
        ...aimOf(services, request),
        ServerSideEncryptionConfiguration: {
          Rules: [
            kmsKeyId === undefined
              ? { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }
              : {
                  ApplyServerSideEncryptionByDefault: {
                    SSEAlgorithm: 'aws:kms',
                    KMSMasterKeyID: kmsKeyId,
                  },
                  BucketKeyEnabled: true,
                },
          ],
        },
      });
    await ask(services, services.clients.s3, 's3:PutEncryptionConfiguration', request.name, make);
  },
};

const versioning: BucketSetting = {
  wanted: () => ({ versioning: 'Enabled' }),
  async read(services, request) {
    const make = () => new GetBucketVersioningCommand(aimOf(services, request));
    const answer = await ask(
      services,
      services.clients.s3,
      's3:GetBucketVersioning',
      request.name,
      make,
    );
    return { versioning: answer.Status };
  },
  async write(services, request) {
    const make = () =>
      new PutBucketVersioningCommand({
        ...aimOf(services, request),
        VersioningConfiguration: { Status: 'Enabled' },
      });
    await ask(services, services.clients.s3, 's3:PutBucketVersioning', request.name, make);
  },
};

/** In the order in which they are set: closed first. */
export const bucketSettings: readonly BucketSetting[] = [
  publicAccess,
  ownership,
  encryption,
  versioning,
];
