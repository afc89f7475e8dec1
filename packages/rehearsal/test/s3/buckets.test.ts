import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { region, rehearsalWorld } from '../support/rehearsal-server.js';

describe('buckets in the S3 of a rehearsal', () => {
  const world = rehearsalWorld();
  const create = (Bucket: string, constraint: string | undefined = region) =>
    new CreateBucketCommand({
      Bucket,
      ...(constraint && {
        CreateBucketConfiguration: { LocationConstraint: constraint as 'eu-central-1' },
      }),
    });

  it('creates a bucket once, where its client is, and deletes it when it is empty', async () => {
    const { s3 } = await world.start();
    await s3.send(create('releases'));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets!.map((bucket) => bucket.Name)).to.deep.equal(['artifacts', 'releases']);
    const location = await s3.send(new GetBucketLocationCommand({ Bucket: 'releases' }));
    expect(location.LocationConstraint).to.equal(region);
    expect(await errorOf(s3.send(create('releases')))).to.have.property(
      'name',
      'BucketAlreadyOwnedByYou',
    );
    expect(await errorOf(s3.send(create('more', 'us-west-2')))).to.have.property(
      'name',
      'IllegalLocationConstraintException',
    );
    expect(await errorOf(s3.send(create('Upper')))).to.have.property('name', 'InvalidBucketName');
    await s3.send(new PutObjectCommand({ Bucket: 'releases', Key: 'a', Body: 'a' }));
    const remove = () => s3.send(new DeleteBucketCommand({ Bucket: 'releases' }));
    expect(await errorOf(remove())).to.have.property('name', 'BucketNotEmpty');
    await s3.send(new DeleteObjectCommand({ Bucket: 'releases', Key: 'a' }));
    await remove();
    expect(await errorOf(s3.send(new HeadBucketCommand({ Bucket: 'releases' })))).to.have.property(
      'name',
      'NotFound',
    );
  });

  it('says whether it keeps versions, which it never forgets to have done', async () => {
    const { s3 } = await world.start();
    const Bucket = 'artifacts';
    const status = async () => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    const set = (Status: 'Enabled' | 'Suspended') =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    const put = async () =>
      (await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }))).VersionId;
    expect(await status()).to.be.undefined;
    await set('Enabled');
    expect(await status()).to.equal('Enabled');
    expect(await put()).to.match(/^[\w-]{32}$/);
    await set('Suspended');
    expect(await put()).to.equal('null');
    expect(await errorOf(set('Off' as 'Enabled'))).to.have.property(
      'name',
      'IllegalVersioningConfigurationException',
    );
  });

  it('honors access control lists where the bucket allows them, and says what they grant', async () => {
    const { s3 } = await world.start({
      s3: { buckets: [{ name: 'artifacts', region, ownership: 'ObjectWriter' }] },
    });
    const Bucket = 'artifacts';
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', ACL: 'public-read' }));
    const { Grants } = await s3.send(new GetObjectAclCommand({ Bucket, Key: 'a' }));
    expect(Grants!.map((grant) => [grant.Grantee!.Type, grant.Permission])).to.deep.equal([
      ['CanonicalUser', 'FULL_CONTROL'],
      ['Group', 'READ'],
    ]);
    const controls = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(controls.OwnershipControls!.Rules).to.deep.equal([{ ObjectOwnership: 'ObjectWriter' }]);
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration!.Rules).to.have.length(1);
  });

  it('changes the tags of an object', async () => {
    const { s3 } = await world.start();
    const object = { Bucket: 'artifacts', Key: 'a' };
    await s3.send(new PutObjectCommand({ ...object, Body: 'a', Tagging: 'old=1' }));
    const tags = async () => (await s3.send(new GetObjectTaggingCommand(object))).TagSet;
    const TagSet = [{ Key: 'keep', Value: '<&> ü' }];
    await s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } }));
    expect(await tags()).to.deep.equal(TagSet);
    await s3.send(new DeleteObjectTaggingCommand(object));
    expect(await tags()).to.deep.equal([]);
  });
});
