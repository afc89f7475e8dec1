import { CreateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DisassociateIamInstanceProfileCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type DescribeInstancesCommandInput,
  type EC2Client,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  GetInstanceProfileCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { parseFaults } from '../../dist/request/parse-faults.js';
import { deployTo } from '../support/deploy-to.js';
import { region, rehearsalWorld } from '../support/rehearsal-server.js';
import { scriptedInstance } from '../support/scripted-instance.js';
import { assumeRole } from '../support/sts.js';

const two: RunInstancesCommandInput = { ImageId: 'ami-1', MinCount: 2, MaxCount: 2 };
const unknown = 'i-0123456789abcdef0';

async function instances(
  ec2: EC2Client,
  input: DescribeInstancesCommandInput = {},
): Promise<readonly Instance[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(input));
  return Reservations.flatMap((reservation) => reservation.Instances ?? []);
}

const idsOf = (found: readonly Instance[]) => found.map(({ InstanceId }) => InstanceId ?? '');

async function found(ec2: EC2Client, name: string, ...values: string[]): Promise<string[]> {
  return idsOf(await instances(ec2, { Filters: [{ Name: name, Values: values }] }));
}

async function makeProfile(iam: IAMClient, InstanceProfileName: string): Promise<void> {
  const RoleName = `${InstanceProfileName}-role`;
  const AssumeRolePolicyDocument = JSON.stringify({
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
}

describe('the EC2 of a rehearsal', () => {
  const world = rehearsalWorld();
  const web = {
    region,
    groups: [
      {
        name: 'web',
        instances: ['i-1', 'i-2'].map((id) => scriptedInstance(id)),
        tags: { Role: 'front' },
      },
    ],
  };
  const start = async (faults: readonly string[] = []) => {
    const server = await world.start({ codeDeploy: web, faults: parseFaults(faults) });
    return { ...server, ...server.clients() };
  };

  it('shows the instances of the rehearsal, running, with their tags and a profile that IAM has', async () => {
    const { ec2, iam } = await start();
    const [first, second, ...others] = await instances(ec2);
    expect(others).to.deep.equal([]);
    expect(second!.InstanceId).to.equal('i-2');
    expect(first).to.deep.include({
      InstanceId: 'i-1',
      State: { Code: 16, Name: 'running' },
      Tags: [
        { Key: 'Name', Value: 'web-1' },
        { Key: 'DeploymentGroup', Value: 'web' },
        { Key: 'Role', Value: 'front' },
      ],
    });
    const arn = 'arn:aws:iam::111122223333:instance-profile/rehearsal';
    expect(first!.IamInstanceProfile!.Arn).to.equal(arn);
    const { InstanceProfile } = await iam.send(
      new GetInstanceProfileCommand({ InstanceProfileName: 'rehearsal' }),
    );
    expect(InstanceProfile!.Arn).to.equal(arn);
    expect(InstanceProfile!.Roles![0]!.RoleName).to.equal('rehearsal-instance');
  });

  it('keeps what was made of them for the next rehearsal', async () => {
    const before = await start();
    await before.ec2.send(new StopInstancesCommand({ InstanceIds: ['i-2'] }));
    const Tags = [
      { Key: 'Role', Value: 'Front' },
      { Key: 'own', Value: 'x' },
    ];
    await before.ec2.send(new CreateTagsCommand({ Resources: ['i-1'], Tags }));
    const gone = [{ Key: 'DeploymentGroup' }];
    await before.ec2.send(new DeleteTagsCommand({ Resources: ['i-1'], Tags: gone }));
    const { ec2 } = await start();
    const [first, second] = await instances(ec2);
    expect(first!.Tags).to.deep.equal([{ Key: 'Name', Value: 'web-1' }, ...Tags]);
    expect(second!.State!.Name).to.equal('stopped');
    const retagged = await world.start({
      codeDeploy: { region, groups: [{ ...web.groups[0]!, tags: { Role: 'back' } }] },
    });
    const [again] = await instances(retagged.clients().ec2);
    expect(again!.Tags).to.have.deep.members([
      { Key: 'Name', Value: 'web-1' },
      { Key: 'DeploymentGroup', Value: 'web' },
      { Key: 'Role', Value: 'back' },
      { Key: 'own', Value: 'x' },
    ]);
    const smaller = { ...web.groups[0]!, instances: [scriptedInstance('i-1')] };
    const shrunk = await world.start({ codeDeploy: { region, groups: [smaller] } });
    expect(idsOf(await instances(shrunk.clients().ec2))).to.deep.equal(['i-1']);
  });

  it('launches, stops, starts and ends instances', async () => {
    const { ec2 } = await start();
    const TagSpecifications = [
      { ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'db' }] },
      { ResourceType: 'volume' as const, Tags: [{ Key: 'disk', Value: '1' }] },
    ];
    const launched = await ec2.send(new RunInstancesCommand({ ...two, TagSpecifications }));
    expect(launched.Instances!.map(({ State }) => State!.Name)).to.deep.equal([
      'pending',
      'pending',
    ]);
    const InstanceIds = idsOf(launched.Instances!);
    for (const id of InstanceIds) expect(id).to.match(/^i-0[0-9a-f]{16}$/);
    const described = await instances(ec2, { InstanceIds });
    expect(described.map(({ Tags }) => Tags)).to.deep.equal(
      Array(2).fill([{ Key: 'Name', Value: 'db' }]),
    );
    expect(described[0]!.Placement!.AvailabilityZone).to.equal('eu-central-1a');
    expect(described[0]!.IamInstanceProfile).to.be.undefined;
    const { StoppingInstances } = await ec2.send(new StopInstancesCommand({ InstanceIds }));
    expect(StoppingInstances![0]).to.deep.include({
      CurrentState: { Code: 64, Name: 'stopping' },
      PreviousState: { Code: 16, Name: 'running' },
    });
    expect(await found(ec2, 'instance-state-name', 'stopped')).to.deep.equal(InstanceIds);
    await ec2.send(new StartInstancesCommand({ InstanceIds: InstanceIds.slice(0, 1) }));
    await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
    expect(await found(ec2, 'instance-state-name', 'terminated')).to.deep.equal(InstanceIds);
    const start_ = new StartInstancesCommand({ InstanceIds: ['i-1', InstanceIds[0]!] });
    expect(await errorOf(ec2.send(start_))).to.include({ name: 'IncorrectInstanceState' });
  });

  it('launches nothing twice for a request that is repeated', async () => {
    const { ec2 } = await start(['lose-answer:RunInstances:1']);
    const request = { ...two, ClientToken: 'once' };
    await errorOf(ec2.send(new RunInstancesCommand(request)));
    const { Instances } = await ec2.send(new RunInstancesCommand(request));
    expect(Instances).to.have.length(2);
    expect(await instances(ec2)).to.have.length(4);
  });

  it('finds instances by filters, of which each must fit', async () => {
    const { ec2 } = await start();
    const ImageId = 'ami-windows-2022';
    await ec2.send(new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 }));
    expect(await found(ec2, 'tag:Name', 'web-1', 'web-9')).to.deep.equal(['i-1']);
    expect(await found(ec2, 'tag:Name', 'web-?')).to.deep.equal(['i-1', 'i-2']);
    expect(await found(ec2, 'tag:Name', 'w*')).to.deep.equal(['i-1', 'i-2']);
    expect(await found(ec2, 'tag:Name', 'w\\*')).to.deep.equal([]);
    expect(await found(ec2, 'tag:name', 'web-1')).to.deep.equal([]);
    expect(await found(ec2, 'tag:Role', 'Front')).to.deep.equal([]);
    expect(await found(ec2, 'tag-key', 'Role')).to.deep.equal(['i-1', 'i-2']);
    expect(await found(ec2, 'instance-id', 'i-2')).to.deep.equal(['i-2']);
    const arn = 'arn:aws:iam::111122223333:instance-profile/rehearsal';
    expect(await found(ec2, 'iam-instance-profile.arn', arn)).to.deep.equal(['i-1', 'i-2']);
    const [windows] = await instances(ec2, {
      Filters: [{ Name: 'platform', Values: ['windows'] }],
    });
    expect(windows).to.include({ ImageId, Platform: 'windows' });
    const both = [
      { Name: 'tag:Role', Values: ['front'] },
      { Name: 'instance-id', Values: ['i-2'] },
    ];
    expect(idsOf(await instances(ec2, { Filters: both }))).to.deep.equal(['i-2']);
    const bad = { Filters: [{ Name: 'colour', Values: ['red'] }] };
    expect(await errorOf(instances(ec2, bad))).to.include({
      name: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
  });

  it('pages through instances', async () => {
    const { ec2 } = await start();
    await ec2.send(new RunInstancesCommand({ ...two, MaxCount: 9 }));
    const seen: string[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken }));
      seen.push(...idsOf(page.Reservations!.flatMap(({ Instances }) => Instances ?? [])));
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken !== undefined);
    expect([seen.length, new Set(seen).size, pages]).to.deep.equal([11, 11, 3]);
    const refused = async (input: DescribeInstancesCommandInput) =>
      (await errorOf(ec2.send(new DescribeInstancesCommand(input)))).name;
    expect(await refused({ NextToken: 'forged' })).to.equal('InvalidNextToken');
    expect(await refused({ MaxResults: 4 })).to.equal('InvalidParameterValue');
    const combined = { MaxResults: 5, InstanceIds: ['i-1'] };
    expect(await refused(combined)).to.equal('InvalidParameterCombination');
  });

  it('gives, replaces and takes instance profiles', async () => {
    const { ec2, iam } = await start();
    await makeProfile(iam, 'one');
    await makeProfile(iam, 'two');
    const launched = await ec2.send(new RunInstancesCommand({ ...two, MinCount: 1, MaxCount: 1 }));
    const [InstanceId = ''] = idsOf(launched.Instances!);
    const give = new AssociateIamInstanceProfileCommand({
      InstanceId,
      IamInstanceProfile: { Name: 'one' },
    });
    const { IamInstanceProfileAssociation } = await ec2.send(give);
    expect(IamInstanceProfileAssociation).to.include({ InstanceId, State: 'associating' });
    expect(await errorOf(ec2.send(give))).to.include({ name: 'IncorrectState' });
    const associations = async () => {
      const Filters = [{ Name: 'instance-id', Values: [InstanceId] }];
      const list = new DescribeIamInstanceProfileAssociationsCommand({ Filters });
      return (await ec2.send(list)).IamInstanceProfileAssociations!;
    };
    const [first] = await associations();
    expect(first).to.deep.include({ InstanceId, State: 'associated' });
    expect(first!.IamInstanceProfile!.Arn).to.match(/instance-profile\/one$/);
    const { AssociationId } = first!;
    const IamInstanceProfile = { Arn: 'arn:aws:iam::111122223333:instance-profile/two' };
    await ec2.send(
      new ReplaceIamInstanceProfileAssociationCommand({ AssociationId, IamInstanceProfile }),
    );
    const [second] = await associations();
    expect(second!.IamInstanceProfile!.Arn).to.equal(IamInstanceProfile.Arn);
    const take = (id: string | undefined) =>
      ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId: id }));
    expect(await errorOf(take(AssociationId))).to.include({
      name: 'InvalidAssociationID.NotFound',
    });
    await take(second!.AssociationId);
    expect(await associations()).to.deep.equal([]);
    const [bare] = await instances(ec2, { InstanceIds: [InstanceId] });
    expect(bare!.IamInstanceProfile).to.be.undefined;
  });

  it('lets CodeDeploy find instances by the tags that they have now, and none that were ended', async () => {
    const { ec2, deployed } = await deployable();
    expect(await deployed('front')).to.deep.equal(['i-1 Succeeded', 'i-2 Succeeded']);
    const Tags = [{ Key: 'Role', Value: 'back' }];
    await ec2.send(new CreateTagsCommand({ Resources: ['i-2'], Tags }));
    expect(await deployed('front')).to.deep.equal(['i-1 Succeeded']);
    expect(await deployed('web')).to.deep.equal(['i-1 Succeeded', 'i-2 Succeeded']);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: ['i-1'] }));
    expect(await deployed('web')).to.deep.equal(['i-2 Succeeded']);
  });

  it('lets a stopped instance answer no command, so that it fails when its time is over', async () => {
    const { ec2, deployed } = await deployable({ event: 300 });
    await ec2.send(new StopInstancesCommand({ InstanceIds: ['i-2'] }));
    expect(await deployed('front')).to.deep.equal(['i-1 Succeeded', 'i-2 Failed']);
  });

  /** A world in which deployments can be made: to a group of the rehearsal, or to one that goes by the tag `Role`. */
  async function deployable(limits = {}) {
    const server = await world.start({ codeDeploy: { ...web, limits } });
    const { codeDeploy } = server;
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'shop',
        deploymentGroupName: 'front',
        serviceRoleArn: 'arn:aws:iam::111122223333:role/codedeploy',
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
        ec2TagFilters: [{ Key: 'Role', Value: 'front', Type: 'KEY_AND_VALUE' }],
      }),
    );
    const deployed = async (group: string): Promise<readonly string[]> =>
      (await deployTo(codeDeploy, group)).map(({ id, status }) => `${id} ${status}`);
    return { ...server.clients(), deployed };
  }

  it('keeps regions and accounts apart', async () => {
    const server = await start();
    const west = server.clients({ region: 'us-west-2' });
    expect(await instances(west.ec2)).to.deep.equal([]);
    const launched = await west.ec2.send(new RunInstancesCommand(two));
    expect(launched.Instances![1]!.Placement!.AvailabilityZone).to.equal('us-west-2b');
    expect(await instances(server.ec2)).to.have.length(2);
    const credentials = await assumeRole(server.endpoint, '222233334444');
    const theirs = server.clients({ credentials }).ec2;
    expect(await instances(theirs)).to.deep.equal([]);
    const { OwnerId } = await theirs.send(new RunInstancesCommand(two));
    expect(OwnerId).to.equal('222233334444');
  });

  it('makes nothing in a bare world but the instances that it runs', async () => {
    const bare = await world.start({ codeDeploy: { ...web, bare: true } });
    expect(idsOf(await instances(bare.clients().ec2))).to.deep.equal(['i-1', 'i-2']);
    const gone = await errorOf(deployTo(bare.codeDeploy, 'web'));
    expect(gone).to.include({ name: 'ApplicationDoesNotExistException' });
  });

  it('fails on purpose in its own words', async () => {
    const { ec2 } = await start([
      'throttle:DescribeInstances:1',
      'deny:RunInstances',
      'expired:StopInstances',
    ]);
    expect(await errorOf(instances(ec2))).to.include({ name: 'RequestLimitExceeded' });
    expect(await instances(ec2)).to.have.length(2);
    expect(await errorOf(ec2.send(new RunInstancesCommand(two)))).to.include({
      name: 'UnauthorizedOperation',
    });
    const stop = new StopInstancesCommand({ InstanceIds: ['i-1'] });
    expect(await errorOf(ec2.send(stop))).to.include({ name: 'RequestExpired' });
  });

  for (const [what, input, name] of [
    ['no image', { ImageId: undefined }, 'MissingParameter'],
    ['an image that is none', { ImageId: 'web' }, 'InvalidAMIID.Malformed'],
    ['no count', { MinCount: undefined }, 'MissingParameter'],
    ['none at all', { MinCount: 0 }, 'InvalidParameterValue'],
    ['more at least than at most', { MinCount: 3 }, 'InvalidParameterValue'],
    ['an unknown profile', { IamInstanceProfile: { Name: 'none' } }, 'InvalidParameterValue'],
    [
      'a key of a tag that is AWS’s',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '' }] }] },
      'InvalidParameterValue',
    ],
  ] as const) {
    it(`refuses to launch ${what}`, async () => {
      const { ec2 } = await start();
      const command = new RunInstancesCommand({ ...two, ...input } as never);
      expect(await errorOf(ec2.send(command))).to.include({ name });
      expect(await instances(ec2)).to.have.length(2);
    });
  }

  it('refuses ids that it does not have, and then changes none of the others', async () => {
    const { ec2 } = await start();
    const stop = (...InstanceIds: string[]) => ec2.send(new StopInstancesCommand({ InstanceIds }));
    expect(await errorOf(stop('i-1', unknown))).to.include({
      name: 'InvalidInstanceID.NotFound',
      message: `The instance ID '${unknown}' does not exist`,
    });
    expect(await errorOf(stop('i-1', 'web'))).to.include({ name: 'InvalidInstanceID.Malformed' });
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    const tag = new CreateTagsCommand({ Resources: ['i-1'], Tags });
    expect(await errorOf(ec2.send(tag))).to.include({ name: 'TagLimitExceeded' });
    expect(await found(ec2, 'instance-state-name', 'running')).to.deep.equal(['i-1', 'i-2']);
  });
});
