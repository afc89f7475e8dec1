import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { bucket, type BucketRequest } from '@codedeployer/activation';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  account,
  activationWorld,
  apply,
  differences,
  notesOf,
  region,
} from '../support/services-world.js';

const name = 'shop-revisions';
const ourRule = 'codedeployer: aborted uploads of revisions/shop/';

const request: BucketRequest = {
  name,
  application: 'shop',
  region,
  prefixes: ['revisions/shop/'],
  complete: false,
};

const expiry: LifecycleRule = {
  ID: 'old things',
  Status: 'Enabled',
  Filter: { Prefix: 'revisions/' },
  Expiration: { Days: 30 },
};

describe('bucket()', () => {
  const world = activationWorld();

  it('is made closed, encrypted, versioned and owned, without anything that expires, and then stays', async () => {
    const services = await world.services();
    const { s3 } = services.clients;
    const changes = await apply(bucket(request), services);
    expect(changes.map(({ field }) => field)).to.include.members([
      'publicAccess.blockPublicAcls',
      'encryption',
      'versioning',
      'objectOwnership',
      `lifecycle.${ourRule}`,
    ]);
    expect(await differences(bucket(request), services)).to.deep.equal([]);
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: name }));
    expect(LocationConstraint).to.equal(region);
    const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: name }));
    expect(lifecycle.Rules).to.deep.equal([
      {
        ID: ourRule,
        Status: 'Enabled',
        Filter: { Prefix: 'revisions/shop/' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ]);
  });

  it('is encrypted with the key that is configured, and a bucket key', async () => {
    const services = await world.services();
    const kmsKeyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
    const keyed = bucket({ ...request, kmsKeyId });
    await apply(keyed, services);
    expect(await differences(keyed, services)).to.deep.equal([]);
    const set = (KMSMasterKeyID: string, BucketKeyEnabled: boolean) =>
      services.clients.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: name,
          ServerSideEncryptionConfiguration: {
            Rules: [
              {
                ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID },
                BucketKeyEnabled,
              },
            ],
          },
        }),
      );
    await set(`arn:aws:kms:${region}:${account}:key/${kmsKeyId}`, true);
    expect(await differences(keyed, services)).to.deep.equal([]);
    await set(`arn:aws:kms:${region}:${account}:key/another`, false);
    expect((await apply(keyed, services)).map(({ field }) => field)).to.deep.equal([
      'kmsKeyId',
      'bucketKey',
    ]);
    const { ServerSideEncryptionConfiguration: now } = await services.clients.s3.send(
      new GetBucketEncryptionCommand({ Bucket: name }),
    );
    expect(now?.Rules?.[0]).to.deep.include({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKeyId },
      BucketKeyEnabled: true,
    });
  });

  it('is made in us-east-1 without a name for the place', async () => {
    const services = await world.services({ region: 'us-east-1' });
    const there = bucket({ ...request, region: 'us-east-1' });
    await apply(there, services);
    expect(await differences(there, services)).to.deep.equal([]);
  });

  it('shows what was changed by hand as exactly that, and puts it back with the one call', async () => {
    const services = await world.services();
    const { s3 } = services.clients;
    await apply(bucket(request), services);
    const all = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    const byHand: readonly (readonly [string, string, () => Promise<unknown>])[] = [
      ...(
        [
          ['publicAccess.blockPublicAcls', 'BlockPublicAcls'],
          ['publicAccess.ignorePublicAcls', 'IgnorePublicAcls'],
          ['publicAccess.blockPublicPolicy', 'BlockPublicPolicy'],
          ['publicAccess.restrictPublicBuckets', 'RestrictPublicBuckets'],
        ] as const
      ).map(
        ([field, member]) =>
          [
            field,
            's3:PutPublicAccessBlock',
            () =>
              s3.send(
                new PutPublicAccessBlockCommand({
                  Bucket: name,
                  PublicAccessBlockConfiguration: { ...all, [member]: false },
                }),
              ),
          ] as const,
      ),
      [
        'objectOwnership',
        's3:PutBucketOwnershipControls',
        () =>
          s3.send(
            new PutBucketOwnershipControlsCommand({
              Bucket: name,
              OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
            }),
          ),
      ],
      [
        'versioning',
        's3:PutBucketVersioning',
        () =>
          s3.send(
            new PutBucketVersioningCommand({
              Bucket: name,
              VersioningConfiguration: { Status: 'Suspended' },
            }),
          ),
      ],
      [
        'encryption',
        's3:PutBucketEncryption',
        () =>
          s3.send(
            new PutBucketEncryptionCommand({
              Bucket: name,
              ServerSideEncryptionConfiguration: {
                Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
              },
            }),
          ),
      ],
      [
        `lifecycle.${ourRule}`,
        's3:PutBucketLifecycleConfiguration',
        () =>
          s3.send(
            new PutBucketLifecycleConfigurationCommand({
              Bucket: name,
              LifecycleConfiguration: {
                Rules: [{ ...expiry, ID: ourRule, Filter: { Prefix: 'revisions/shop/' } }],
              },
            }),
          ),
      ],
    ];
    for (const [field, call, change] of byHand) {
      await change();
      world.calls.length = 0;
      expect((await apply(bucket(request), services)).map((one) => one.field)).to.deep.equal([
        field,
      ]);
      expect(world.calls.filter((one) => one.startsWith('s3:Put'))).to.deep.equal([call]);
      expect(await differences(bucket(request), services)).to.deep.equal([]);
    }
  });

  it('keeps the rules of others as they are, and tells of one that removes revisions by age', async () => {
    const services = await world.services();
    const { s3 } = services.clients;
    await apply(bucket(request), services);
    const other: LifecycleRule = {
      ID: 'logs',
      Status: 'Enabled',
      Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'keep', Value: 'no' }] } },
      Transitions: [{ Days: 30, StorageClass: 'GLACIER' }],
    };
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: name,
        LifecycleConfiguration: { Rules: [other, expiry] },
      }),
    );
    await apply(bucket(request), services);
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: name }));
    expect(Rules?.slice(0, 2)).to.deep.equal([other, expiry]);
    expect(Rules?.map(({ ID }) => ID)).to.deep.equal(['logs', 'old things', ourRule]);
    const notes = await notesOf(bucket(request), services);
    expect(notes).to.have.length(1);
    expect(notes[0]).to.contain('"old things"').and.contain('removes revisions by their age');
  });

  it('that somebody else has made is changed only where the section says so', async () => {
    const services = await world.services();
    const { s3 } = services.clients;
    await s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: region },
      }),
    );
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: name }));
    expect(await apply(bucket(request), services)).to.deep.equal([]);
    const notes = (await notesOf(bucket(request), services)).join('\n');
    expect(notes)
      .to.contain('versioning is not set, not "Enabled"')
      .and.contain('bucket: complete');
    expect(notes).to.contain('publicAccess.blockPublicAcls is false');
    const complete = bucket({ ...request, complete: true });
    expect((await apply(complete, services)).map(({ field }) => field)).to.include('versioning');
    expect(await differences(complete, services)).to.deep.equal([]);
    expect(await notesOf(complete, services)).to.deep.equal([]);
  });

  it('of another account is an error that names it', async () => {
    const others = await world.services({ account: '444455556666' });
    await apply(bucket(request), others);
    const services = await world.services();
    const error = await errorOf(bucket(request).read(services));
    expect(error.code).to.equal('ACTIVATION_BUCKET_CLOSED');
    expect(error.message).to.contain('"shop-revisions"').and.contain('s3:ListBucket');
    expect(error.hint).to.contain('`codedeployer policy activator`');
    const taken = await errorOf(bucket(request).create(services));
    expect(taken.code).to.equal('ACTIVATION_BUCKET_TAKEN');
    expect(taken.message).to.contain('belongs to another account');
  });

  it('in another region is an error that names both', async () => {
    const elsewhere = await world.services({ region: 'eu-west-1' });
    await apply(bucket({ ...request, region: 'eu-west-1' }), elsewhere);
    const error = await errorOf(bucket(request).read(await world.services()));
    expect(error.code).to.equal('ACTIVATION_BUCKET_REGION');
    expect(error.message).to.contain('eu-west-1').and.contain(region);
  });

  it('whose making was answered by nobody is known again by its tag', async () => {
    const services = await world.services();
    let lost = 0;
    world.fault = (call) =>
      call === 's3:CreateBucket' && lost++ === 0 ? { kind: 'lose-answer' } : undefined;
    await apply(bucket(request), services);
    expect(lost).to.equal(2);
    expect(await differences(bucket(request), services)).to.deep.equal([]);
  });

  it('that came into being since the plan is not taken for ours', async () => {
    const services = await world.services();
    await services.clients.s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: region },
      }),
    );
    const error = await errorOf(bucket(request).create(services));
    expect(error.code).to.equal('ACTIVATION_BUCKET_TAKEN');
    expect(error.message).to.contain('since the plan');
  });

  it('that was made in part is finished by the next run', async () => {
    const services = await world.services();
    world.fault = (call) =>
      call === 's3:PutBucketVersioning'
        ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
        : undefined;
    const error = await errorOf(apply(bucket(request), services));
    expect(error.code).to.equal('AWS_ACCESS_DENIED');
    expect(error.message).to.contain('s3:PutBucketVersioning');
    world.fault = () => undefined;
    expect((await apply(bucket(request), services)).map(({ field }) => field)).to.deep.equal([
      'versioning',
      `lifecycle.${ourRule}`,
    ]);
    expect(await differences(bucket(request), services)).to.deep.equal([]);
  });
});
