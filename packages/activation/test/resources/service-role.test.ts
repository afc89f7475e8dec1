import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { givenServiceRole, serviceRole, type ServiceRoleRequest } from '@codedeployer/activation';
import { serviceRoleTrust } from '@codedeployer/core/policy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  account,
  activationWorld,
  apply,
  differences,
  group,
  notesOf,
} from '../support/services-world.js';

const name = 'shop-codedeploy';
const instances = `arn:aws:iam::${account}:role/shop-instances`;
const managed = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';

const request: ServiceRoleRequest = {
  name,
  application: 'shop',
  groups: [group],
  launchTemplate: false,
  instanceRoles: [],
};
const launching = { ...request, launchTemplate: true, instanceRoles: [instances] };

const denied = (call: string) => ({
  kind: 'error' as const,
  status: 403,
  code: 'AccessDenied',
  message: `User: someone is not authorized to perform: ${call} on resource: role ${name}`,
});

describe('serviceRole()', () => {
  const world = activationWorld();

  it('lets CodeDeploy take it for groups of this application and account alone, in each region', async () => {
    const services = await world.services();
    const { iam } = services.clients;
    const both = { ...request, groups: [group, { ...group, region: 'us-east-1' }] as const };
    await apply(serviceRole(both), services);
    expect(await differences(serviceRole(both), services)).to.deep.equal([]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    const trust = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')) as object;
    expect(trust).to.deep.equal(serviceRoleTrust(both.groups));
    expect(Role?.Tags).to.deep.equal([{ Key: 'codedeployer', Value: 'shop' }]);
    const { AttachedPolicies } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: name }),
    );
    expect(AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).to.deep.equal([managed]);
  });

  it('may start instances and hand over their role only where a launch template is used', async () => {
    const services = await world.services();
    const { iam } = services.clients;
    await apply(serviceRole(request), services);
    const policy = new GetRolePolicyCommand({ RoleName: name, PolicyName: 'codedeployer' });
    expect((await errorOf(iam.send(policy))).name).to.equal('NoSuchEntityException');
    const changes = await apply(serviceRole(launching), services);
    expect(changes.map(({ field }) => field)).to.deep.equal([
      'policy.version',
      'policy.LaunchInstances',
      'policy.TagWhatIsLaunched',
      'policy.HandOverTheRoleOfInstances',
      'policy.others',
    ]);
    const { PolicyDocument = '' } = await iam.send(
      new GetRolePolicyCommand({ RoleName: name, PolicyName: 'codedeployer' }),
    );
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const pass = Statement.find(({ Action }) => Action.includes('iam:PassRole'));
    expect(pass?.Resource).to.deep.equal([instances]);
    expect(await differences(serviceRole(launching), services)).to.deep.equal([]);
    // Nothing is deleted that nobody named, and what is idle is told.
    expect(await differences(serviceRole(request), services)).to.deep.equal([]);
    expect((await notesOf(serviceRole(request), services)).join()).to.contain(
      'aws iam delete-role-policy --role-name shop-codedeploy --policy-name codedeployer',
    );
  });

  it('says that the role of the instances is not known where it has to be handed over', async () => {
    const services = await world.services();
    const unknown = serviceRole({ ...request, launchTemplate: true });
    expect((await notesOf(unknown, services)).join()).to.contain('"instanceProfile"');
  });

  it('shows what was changed by hand as exactly that, and puts it back; other policies stay', async () => {
    const services = await world.services();
    const { iam } = services.clients;
    const made = serviceRole(launching);
    await apply(made, services);
    const RoleName = name;
    const trust = serviceRoleTrust([group]);
    const stranger = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'sts:AssumeRole',
    };
    const setTrust = (document: object) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(document) }),
      );
    const byHand: readonly (readonly [string, string, () => Promise<unknown>])[] = [
      [
        'trust.CodeDeploy',
        'iam:UpdateAssumeRolePolicy',
        () => setTrust({ ...trust, Statement: [{ ...trust.Statement[0], Condition: {} }] }),
      ],
      [
        'trust.others',
        'iam:UpdateAssumeRolePolicy',
        () => setTrust({ ...trust, Statement: [...trust.Statement, stranger] }),
      ],
      [
        'managedPolicies',
        'iam:AttachRolePolicy',
        () => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: managed })),
      ],
      [
        'policy.others',
        'iam:PutRolePolicy',
        async () => {
          const PolicyName = 'codedeployer';
          const { PolicyDocument = '' } = await iam.send(
            new GetRolePolicyCommand({ RoleName, PolicyName }),
          );
          const before = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: object[] };
          const more = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
          const changed = { ...before, Statement: [more, ...before.Statement] };
          await iam.send(
            new PutRolePolicyCommand({
              RoleName,
              PolicyName,
              PolicyDocument: JSON.stringify(changed),
            }),
          );
        },
      ],
      [
        'tags.codedeployer',
        'iam:TagRole',
        () => iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['codedeployer'] })),
      ],
    ];
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    for (const [field, call, change] of byHand) {
      await change();
      world.calls.length = 0;
      expect((await apply(made, services)).map((one) => one.field)).to.deep.equal([field]);
      expect(world.calls.filter((one) => !/:(?:Get|List)/.test(one))).to.deep.equal([call]);
      expect(await differences(made, services)).to.deep.equal([]);
    }
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).to.have.members([
      readOnly,
      managed,
    ]);
  });

  it('that somebody else has made is taken over as the plan shows it, which says so', async () => {
    const services = await world.services();
    const theirs = {
      Effect: 'Allow',
      Principal: { Service: 'codedeploy.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    await services.clients.iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: theirs }),
      }),
    );
    const changes = await differences(serviceRole(request), services);
    expect(changes.map(({ field }) => field)).to.deep.equal([
      'trust.CodeDeploy',
      'trust.others',
      'managedPolicies',
      'tags.codedeployer',
    ]);
    expect((await notesOf(serviceRole(request), services)).join()).to.contain('by its ARN');
    await apply(serviceRole(request), services);
    expect(await differences(serviceRole(request), services)).to.deep.equal([]);
  });

  it('of another application is refused by name', async () => {
    const services = await world.services();
    await apply(serviceRole({ ...request, application: 'blog' }), services);
    const error = await errorOf(serviceRole(request).read(services));
    expect(error.code).to.equal('ACTIVATION_NAME_TAKEN');
    expect(error.message).to.contain(name).and.contain('"blog"');
  });

  it('whose making was answered by nobody is known again by its tag, and that of somebody else is not', async () => {
    const services = await world.services();
    let lost = 0;
    world.fault = (call) =>
      call === 'iam:CreateRole' && lost++ === 0 ? { kind: 'lose-answer' } : undefined;
    await apply(serviceRole(request), services);
    expect(lost).to.equal(2);
    expect(await differences(serviceRole(request), services)).to.deep.equal([]);
    await services.clients.iam.send(
      new TagRoleCommand({ RoleName: name, Tags: [{ Key: 'codedeployer', Value: 'blog' }] }),
    );
    const error = await errorOf(serviceRole(request).create(services));
    expect(error.code).to.equal('ACTIVATION_NAME_TAKEN');
  });

  for (const call of ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'])
    it(`that was refused ${call} says so, and is finished by the next run`, async () => {
      const services = await world.services();
      world.fault = (asked) => (asked === call ? denied(call) : undefined);
      const error = await errorOf(apply(serviceRole(launching), services));
      expect(error.code).to.equal('AWS_ACCESS_DENIED');
      expect(error.message).to.contain(call).and.contain(name);
      world.fault = () => undefined;
      await apply(serviceRole(launching), services);
      expect(await differences(serviceRole(launching), services)).to.deep.equal([]);
    });
});

describe('givenServiceRole()', () => {
  const world = activationWorld();
  const arn = `arn:aws:iam::${account}:role/teams/web/deploys`;
  const given = givenServiceRole({ arn, groups: [group] });

  const make = async (statement: object) => {
    const services = await world.services();
    await services.clients.iam.send(
      new CreateRoleCommand({
        Path: '/teams/web/',
        RoleName: 'deploys',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
      }),
    );
    return services;
  };
  const lets = (service: string, more: object = {}) => ({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    ...more,
  });

  const good = {
    'the service everywhere': lets('codedeploy.amazonaws.com'),
    'the service in the region': lets('codedeploy.eu-central-1.amazonaws.com'),
    'the groups of the application': serviceRoleTrust([group]).Statement[0]!,
  };
  for (const [whom, statement] of Object.entries(good))
    it(`is fine where it trusts ${whom}`, async () => {
      const services = await make(statement);
      expect(await notesOf(given, services)).to.deep.equal([]);
      expect(await differences(given, services)).to.deep.equal([]);
    });

  const bad = {
    'EC2 alone': lets('ec2.amazonaws.com'),
    'the service in another region': lets('codedeploy.us-east-1.amazonaws.com'),
    'groups of another account': lets('codedeploy.amazonaws.com', {
      Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } },
    }),
    'groups of another application': lets('codedeploy.amazonaws.com', {
      Condition: {
        ArnLike: { 'aws:SourceArn': `arn:aws:codedeploy:*:${account}:deploymentgroup:blog/*` },
      },
    }),
  };
  for (const [whom, statement] of Object.entries(bad))
    it(`is told of where it trusts ${whom}, and left as it is`, async () => {
      const services = await make(statement);
      const notes = await notesOf(given, services);
      expect(notes).to.have.length(1);
      expect(notes[0]).to.contain('production').and.contain('codedeployer policy service-role');
      expect(world.calls.filter((call) => /:(?:Put|Update|Attach)/.test(call))).to.deep.equal([]);
    });

  it('that is not there, or in another account, is told, and not made', async () => {
    const services = await world.services();
    expect((await notesOf(given, services)).join()).to.contain('There is no such role');
    const foreign = givenServiceRole({
      arn: arn.replace(account, '444455556666'),
      groups: [group],
    });
    expect((await notesOf(foreign, services)).join()).to.contain('444455556666');
    expect(await differences(given, services)).to.deep.equal([]);
  });

  it('that may not be looked at is used all the same, and that is told', async () => {
    const services = await world.services();
    world.fault = (call) => (call === 'iam:GetRole' ? denied(call) : undefined);
    expect((await notesOf(given, services)).join()).to.contain('iam:GetRole is not allowed');
    expect(await differences(given, services)).to.deep.equal([]);
  });
});
