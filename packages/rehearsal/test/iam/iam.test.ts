import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { parseFaults } from '../../dist/request/parse-faults.js';
import { rehearsalWorld } from '../support/rehearsal-server.js';
import { assumeRole } from '../support/sts.js';

const trustOf = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
const trust = trustOf('codedeploy.amazonaws.com');
const reading = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }],
});
const managed = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
const role = { RoleName: 'codedeploy' };
const made = { ...role, AssumeRolePolicyDocument: trust };
const profile = { InstanceProfileName: 'web' };

describe('the IAM of a rehearsal', () => {
  const world = rehearsalWorld();
  const start = async (faults: readonly string[] = []) =>
    (await world.start({ faults: parseFaults(faults) })).clients().iam;

  it('keeps a role with its trust, its tags and its policies, also for the next rehearsal', async () => {
    const first = await start();
    const { Role } = await first.send(
      new CreateRoleCommand({
        ...made,
        Path: '/ci/',
        Description: 'deploys “shop”',
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'team', Value: 'shop' }],
      }),
    );
    expect(Role).to.include({
      Path: '/ci/',
      RoleName: 'codedeploy',
      Arn: 'arn:aws:iam::111122223333:role/ci/codedeploy',
    });
    expect(Role!.RoleId).to.match(/^AROA[A-Z2-7]{17}$/);
    expect(Date.now() - Role!.CreateDate!.getTime()).to.be.within(0, 60_000);
    await first.send(new AttachRolePolicyCommand({ ...role, PolicyArn: managed }));
    await first.send(new AttachRolePolicyCommand({ ...role, PolicyArn: managed }));
    const inline = { ...role, PolicyName: 'read' };
    await first.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: reading }));
    await first.send(new TagRoleCommand({ ...role, Tags: [{ Key: 'Team', Value: 'web' }] }));

    const iam = await start();
    const found = (await iam.send(new GetRoleCommand(role))).Role!;
    expect(found).to.deep.include({
      Description: 'deploys “shop”',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'Team', Value: 'web' }],
      CreateDate: Role!.CreateDate,
    });
    expect(found.AssumeRolePolicyDocument).to.match(/^%7B%22Version%22%3A/);
    expect(decodeURIComponent(found.AssumeRolePolicyDocument!)).to.equal(trust);
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand(role));
    expect(AttachedPolicies).to.deep.equal([
      { PolicyName: 'AWSCodeDeployRole', PolicyArn: managed },
    ]);
    const { PolicyNames, IsTruncated } = await iam.send(new ListRolePoliciesCommand(role));
    expect([PolicyNames, IsTruncated]).to.deep.equal([['read'], false]);
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand(inline));
    expect(decodeURIComponent(PolicyDocument!)).to.equal(reading);

    const other = trustOf('codedeploy.eu-central-1.amazonaws.com');
    await iam.send(new UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: other }));
    await iam.send(new UpdateRoleCommand({ ...role, Description: 'new' }));
    await iam.send(new UntagRoleCommand({ ...role, TagKeys: ['Team', 'none'] }));
    expect((await iam.send(new ListRoleTagsCommand(role))).Tags).to.deep.equal([]);
    const changed = (await iam.send(new GetRoleCommand(role))).Role!;
    expect(decodeURIComponent(changed.AssumeRolePolicyDocument!)).to.equal(other);
    expect(changed).to.include({ Description: 'new', MaxSessionDuration: 7200 });
    expect(changed.Tags).to.be.undefined;
  });

  it('deletes a role only when nothing hangs on it any more', async () => {
    const iam = await start();
    await iam.send(new CreateRoleCommand(made));
    await iam.send(new AttachRolePolicyCommand({ ...role, PolicyArn: managed }));
    const inline = { ...role, PolicyName: 'read' };
    await iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: reading }));
    const { InstanceProfile } = await iam.send(new CreateInstanceProfileCommand(profile));
    expect(InstanceProfile).to.deep.include({ ...profile, Roles: [] });
    const pair = { ...profile, ...role };
    await iam.send(new AddRoleToInstanceProfileCommand(pair));
    expect(await errorOf(iam.send(new AddRoleToInstanceProfileCommand(pair)))).to.include({
      name: 'LimitExceededException',
    });
    const described = (await iam.send(new GetInstanceProfileCommand(profile))).InstanceProfile!;
    expect(described.Roles!.map(({ RoleName }) => RoleName)).to.deep.equal(['codedeploy']);
    const { InstanceProfiles } = await iam.send(new ListInstanceProfilesForRoleCommand(role));
    expect(InstanceProfiles!.map(({ Arn }) => Arn)).to.deep.equal([
      'arn:aws:iam::111122223333:instance-profile/web',
    ]);

    const refusal = async () => {
      const error = await errorOf(iam.send(new DeleteRoleCommand(role)));
      expect(error).to.include({ name: 'DeleteConflictException' });
      expect(error).to.have.nested.property('$metadata.httpStatusCode', 409);
      return error.message;
    };
    expect(await refusal()).to.contain('remove roles from instance profile');
    expect(await errorOf(iam.send(new DeleteInstanceProfileCommand(profile)))).to.include({
      name: 'DeleteConflictException',
    });
    await iam.send(new RemoveRoleFromInstanceProfileCommand(pair));
    await iam.send(new DeleteInstanceProfileCommand(profile));
    expect(await refusal()).to.contain('detach all policies');
    await iam.send(new DetachRolePolicyCommand({ ...role, PolicyArn: managed }));
    expect(await refusal()).to.contain('delete policies');
    await iam.send(new DeleteRolePolicyCommand(inline));
    await iam.send(new DeleteRoleCommand(role));
    const gone = await errorOf(iam.send(new GetRoleCommand(role)));
    expect(gone).to.include({
      name: 'NoSuchEntityException',
      message: 'The role with name codedeploy cannot be found.',
    });
    expect(gone).to.have.nested.property('$metadata.httpStatusCode', 404);
  });

  it('pages through what it lists', async () => {
    const iam = await start();
    const Tags = ['a', 'b', 'c'].map((Key) => ({ Key, Value: '' }));
    await iam.send(new CreateRoleCommand({ ...made, Tags }));
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.send(new ListRoleTagsCommand({ ...role, Marker, MaxItems: 2 }));
      seen.push(...page.Tags!.map(({ Key }) => Key));
      expect(page.IsTruncated).to.equal(page.Marker !== undefined);
      Marker = page.Marker;
    } while (Marker !== undefined);
    expect(seen).to.deep.equal(['a', 'b', 'c']);
    const forged = new ListRoleTagsCommand({ ...role, Marker: 'forged' });
    expect(await errorOf(iam.send(forged))).to.include({ name: 'ValidationError' });
  });

  it('has the managed policies of CodeDeploy, under their own path only', async () => {
    const iam = await start();
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: managed }));
    expect(Policy).to.include({ DefaultVersionId: 'v11', Path: '/service-role/' });
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: managed, VersionId: 'v11' }),
    );
    expect(decodeURIComponent(PolicyVersion!.Document!)).to.contain('autoscaling:PutLifecycleHook');
    await iam.send(new CreateRoleCommand(made));
    for (const PolicyArn of [
      'arn:aws:iam::aws:policy/AWSCodeDeployRole',
      'arn:aws:iam::111122223333:policy/own',
    ]) {
      const attach = new AttachRolePolicyCommand({ ...role, PolicyArn });
      expect(await errorOf(iam.send(attach))).to.include({
        name: 'NoSuchEntityException',
        message: `Policy ${PolicyArn} does not exist or is not attachable.`,
      });
    }
  });

  it('keeps accounts apart, and has one IAM for all regions', async () => {
    const server = await world.start();
    const mine = server.clients().iam;
    await mine.send(new CreateRoleCommand(made));
    const elsewhere = server.clients({ region: 'us-west-2' }).iam;
    expect((await elsewhere.send(new GetRoleCommand(role))).Role).to.include(role);
    const credentials = await assumeRole(server.endpoint, '222233334444');
    const theirs = server.clients({ credentials }).iam;
    expect(await errorOf(theirs.send(new GetRoleCommand(role)))).to.include({
      name: 'NoSuchEntityException',
    });
    const { Role } = await theirs.send(new CreateRoleCommand(made));
    expect(Role!.Arn).to.equal('arn:aws:iam::222233334444:role/codedeploy');
    const china = server.clients({ region: 'cn-north-1' }).iam;
    const inChina = await china.send(new CreateRoleCommand({ ...made, RoleName: 'inland' }));
    expect(inChina.Role!.Arn).to.equal('arn:aws-cn:iam::111122223333:role/inland');
  });

  it('makes a role once, of many that ask at once', async () => {
    const iam = await start();
    const names = ['one', 'ONE', 'One', 'one'];
    const results = await Promise.allSettled(
      names.map((RoleName) => iam.send(new CreateRoleCommand({ ...made, RoleName }))),
    );
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as Error).name] : [],
    );
    expect(refused).to.deep.equal(Array(3).fill('EntityAlreadyExistsException'));
  });

  it('fails on purpose as the other services do', async () => {
    const iam = await start([
      'throttle:CreateRole:1',
      'deny:GetRole',
      'error:DeleteRole',
      'error-after:TagRole:1',
    ]);
    expect(await errorOf(iam.send(new CreateRoleCommand(made)))).to.include({ name: 'Throttling' });
    await iam.send(new CreateRoleCommand(made));
    const denied = await errorOf(iam.send(new GetRoleCommand(role)));
    expect(denied).to.include({ name: 'AccessDenied' });
    expect(denied.message).to.contain('is not authorized to perform: iam:GetRole');
    expect(await errorOf(iam.send(new DeleteRoleCommand(role)))).to.include({
      name: 'ServiceFailureException',
    });
    const tag = new TagRoleCommand({ ...role, Tags: [{ Key: 'a', Value: 'b' }] });
    expect(await errorOf(iam.send(tag))).to.include({ name: 'ServiceFailureException' });
    const { Tags } = await iam.send(new ListRoleTagsCommand(role));
    expect(Tags).to.deep.equal([{ Key: 'a', Value: 'b' }]);
  });

  for (const [what, input, name, message] of [
    [
      'a role without a name',
      { RoleName: undefined },
      'ValidationError',
      "Value null at 'roleName'",
    ],
    ['an empty name', { RoleName: '' }, 'ValidationError', "Value '' at 'roleName'"],
    ['a name with a space', { RoleName: 'a b' }, 'ValidationError', 'regular expression pattern'],
    ['a long name', { RoleName: 'a'.repeat(65) }, 'ValidationError', 'less than or equal to 64'],
    ['a path without its slashes', { Path: 'ci' }, 'ValidationError', "at 'path'"],
    ['a short session', { MaxSessionDuration: 60 }, 'ValidationError', 'equal to 3600'],
    [
      'a trust that is no JSON',
      { AssumeRolePolicyDocument: '{' },
      'MalformedPolicyDocumentException',
      'invalid Json',
    ],
    [
      'a trust without a principal',
      { AssumeRolePolicyDocument: reading.replace(/,"Resource[^}]+/, '') },
      'MalformedPolicyDocumentException',
      'Missing required field Principal',
    ],
    [
      'a trust with a resource',
      { AssumeRolePolicyDocument: reading },
      'MalformedPolicyDocumentException',
      'prohibited field Resource',
    ],
    [
      'a trust that is too long',
      { AssumeRolePolicyDocument: trustOf('a'.repeat(2048)) },
      'LimitExceededException',
      'ACLSizePerRole: 2048',
    ],
    [
      'keys of tags that differ in case only',
      { Tags: ['a', 'A'].map((Key) => ({ Key, Value: '' })) },
      'InvalidInputException',
      'Duplicate tag keys',
    ],
    [
      'too many tags',
      { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) },
      'LimitExceededException',
      'TagsPerResource: 50',
    ],
  ] as const) {
    it(`refuses ${what} as the service does, and makes nothing`, async () => {
      const iam = await start();
      const command = new CreateRoleCommand({ ...made, ...input });
      const error = await errorOf(iam.send(command));
      expect(error.name).to.equal(name);
      expect(error.message).to.contain(message);
      expect(await errorOf(iam.send(new GetRoleCommand(role)))).to.include({
        name: 'NoSuchEntityException',
      });
    });
  }

  for (const [what, document, message] of [
    ['a principal', trust, 'should not specify a principal'],
    ['no resource', reading.replace(/,"Resource[^}]+/, ''), 'must contain resources'],
    ['no action', reading.replace('Action', 'Act'), 'must contain actions'],
    ['no statement', '{"Version":"2012-10-17"}', 'Syntax errors'],
  ] as const) {
    it(`refuses a policy with ${what}`, async () => {
      const iam = await start();
      await iam.send(new CreateRoleCommand(made));
      const put = { ...role, PolicyName: 'own', PolicyDocument: document };
      const error = await errorOf(iam.send(new PutRolePolicyCommand(put)));
      expect(error.name).to.equal('MalformedPolicyDocumentException');
      expect(error.message).to.contain(message);
    });
  }
});
