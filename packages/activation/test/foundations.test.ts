import { IAMClient, GetRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  states,
  type ActivationWorld,
} from './support/activation-world.js';

const config = {
  application: 'shop',
  bucket: 'shop-revisions',
  groups: ['web', 'worker'],
  activation: {
    serviceRole: 'shop-codedeploy',
    instanceProfile: 'shop-instances',
    ec2Tags: [{ key: 'Role', value: 'web' }],
  },
};

describe('activate() from nothing', () => {
  let aws: ActivationWorld;

  beforeEach(async () => {
    aws = await createActivationWorld();
  });

  afterEach(async () => {
    await aws.close();
  });

  it('makes bucket, roles, profile, application and groups, and has nothing to do the second time', async () => {
    const first = await aws.run(config);
    expect(first.error).to.equal(undefined);
    expect(actions(first)).to.deep.equal([
      'create bucket shop-revisions',
      'create role shop-instances',
      'create instance profile shop-instances',
      'create role shop-codedeploy',
      'create application shop',
      'create deployment group shop/web',
      'create deployment group shop/worker',
    ]);
    expect(new Set(states(first))).to.deep.equal(new Set(['done']));
    const second = await aws.run(config);
    expect(actions(second)).to.deep.equal([]);
    expect(second.changes.flatMap(({ notes }) => notes)).to.deep.equal([]);
    const place = {
      region: 'eu-central-1',
      endpoint: aws.server.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const iam = new IAMClient(place);
    const RoleName = 'shop-codedeploy';
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).to.contain(
      'arn:aws:codedeploy:eu-central-1:222233334444:deploymentgroup:shop/*',
    );
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).to.deep.equal([
      'AWSCodeDeployRole',
    ]);
    const s3 = new S3Client({ ...place, forcePathStyle: true });
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: 'shop-revisions' }));
    expect(Status).to.equal('Enabled');
    iam.destroy();
    s3.destroy();
  });
});
