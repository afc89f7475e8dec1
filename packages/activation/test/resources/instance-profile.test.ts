import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  GetRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import {
  instanceProfile,
  instanceRole,
  type InstanceProfileRequest,
} from '@codedeployer/activation';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { activationWorld, apply, differences, group, notesOf } from '../support/services-world.js';

const name = 'shop-instances';
const request: InstanceProfileRequest = {
  name,
  application: 'shop',
  groups: [group],
  vpc: false,
};

interface Document {
  readonly Statement: readonly {
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

describe('instanceProfile() and instanceRole()', () => {
  const world = activationWorld();

  const policyOf = async (): Promise<Document> => {
    const { clients } = await world.services();
    const { PolicyDocument = '' } = await clients.iam.send(
      new GetRolePolicyCommand({ RoleName: name, PolicyName: 'codedeployer' }),
    );
    return JSON.parse(decodeURIComponent(PolicyDocument)) as Document;
  };

  it('let instances fetch revisions of this bucket and prefix, each by its version, and nothing else', async () => {
    const services = await world.services();
    await apply(instanceRole(request), services);
    await apply(instanceProfile(request), services);
    expect(await differences(instanceRole(request), services)).to.deep.equal([]);
    expect(await differences(instanceProfile(request), services)).to.deep.equal([]);
    expect((await policyOf()).Statement).to.deep.equal([
      {
        Sid: 'Revisions',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: ['arn:aws:s3:::shop-revisions/revisions/shop/*.*'],
      },
    ]);
  });

  it('let them use the key of the bucket, and reach CodeDeploy through a VPC, where that is configured', async () => {
    const services = await world.services();
    const kmsKeyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
    const keyed = instanceRole({ ...request, vpc: true, groups: [{ ...group, kmsKeyId }] });
    await apply(instanceRole(request), services);
    const changes = await apply(keyed, services);
    expect(changes.map(({ field }) => field)).to.deep.equal([
      'policy.KmsKeys',
      'policy.AgentThroughVpcEndpoint',
    ]);
    const actions = (await policyOf()).Statement.flatMap(({ Action }) => Action);
    expect(actions).to.include('kms:Decrypt');
    expect(actions.filter((one) => one.startsWith('codedeploy-commands-secure:'))).to.have.length(
      4,
    );
    expect(await differences(keyed, services)).to.deep.equal([]);
  });

  it('put the role into a profile that has none, or another one, which is told', async () => {
    const services = await world.services();
    const { iam } = services.clients;
    await apply(instanceRole(request), services);
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
    expect(await apply(instanceProfile(request), services)).to.deep.equal([
      { field: 'role', from: undefined, to: name },
    ]);
    const trust = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    };
    await iam.send(
      new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    await iam.send(
      new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }),
    );
    await iam.send(
      new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: 'other' }),
    );
    expect(await notesOf(instanceProfile(request), services)).to.deep.equal([
      'Instances that run with it get the other role within minutes.',
    ]);
    expect(await apply(instanceProfile(request), services)).to.deep.equal([
      { field: 'role', from: 'other', to: name },
    ]);
    expect(await differences(instanceProfile(request), services)).to.deep.equal([]);
  });

  for (const call of ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'])
    it(`are made once where the answer to ${call} was lost`, async () => {
      const services = await world.services();
      await apply(instanceRole(request), services);
      let lost = 0;
      world.fault = (asked) =>
        asked === call && lost++ === 0 ? { kind: 'lose-answer' } : undefined;
      await apply(instanceProfile(request), services);
      expect(lost).to.equal(2);
      expect(await differences(instanceProfile(request), services)).to.deep.equal([]);
    });

  it('are not taken for ours when somebody else was quicker', async () => {
    const services = await world.services();
    await services.clients.iam.send(
      new CreateInstanceProfileCommand({ InstanceProfileName: name }),
    );
    const error = await errorOf(instanceProfile(request).create(services));
    expect(error.code).to.equal('ACTIVATION_NAME_TAKEN');
    expect(error.message).to.contain('instance profile "shop-instances"');
  });
});
