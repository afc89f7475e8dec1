import {
  AddTagsToOnPremisesInstancesCommand,
  BatchGetOnPremisesInstancesCommand,
  DeregisterOnPremisesInstanceCommand,
  GetOnPremisesInstanceCommand,
  ListOnPremisesInstancesCommand,
  RegisterOnPremisesInstanceCommand,
  RemoveTagsFromOnPremisesInstancesCommand,
  type CodeDeployClient,
} from '@aws-sdk/client-codedeploy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { rehearsalWorld } from '../support/rehearsal-server.js';

const user = (name: string) => `arn:aws:iam::111122223333:user/CodeDeploy/${name}`;
const session = (name: string) => `arn:aws:sts::111122223333:assumed-role/on-premises/${name}`;

describe('on-premises instances in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();

  it('registers an instance, finds it by its tags and deregisters it, also over a restart', async () => {
    const first = await world.start();
    await register(first.codeDeploy, 'rack-1', { iamUserArn: user('rack-1') });
    await register(first.codeDeploy, 'rack-2', { iamSessionArn: session('rack-2') });
    await tag(first.codeDeploy, ['rack-1', 'rack-2'], { env: 'prod', site: 'a' });
    await tag(first.codeDeploy, ['rack-2'], { site: 'b' });
    await first.close();

    const { codeDeploy } = await world.start();
    const { instanceInfo } = await codeDeploy.send(
      new GetOnPremisesInstanceCommand({ instanceName: 'rack-2' }),
    );
    expect(instanceInfo).to.deep.include({
      instanceName: 'rack-2',
      iamSessionArn: session('rack-2'),
      tags: [
        { Key: 'env', Value: 'prod' },
        { Key: 'site', Value: 'b' },
      ],
    });
    expect(instanceInfo!.instanceArn).to.match(
      /^arn:aws:codedeploy:eu-central-1:111122223333:instance\/rack-2_\w{10}$/,
    );
    const list = async (input: object) =>
      (await codeDeploy.send(new ListOnPremisesInstancesCommand(input))).instanceNames;
    expect(
      await list({ tagFilters: [{ Key: 'site', Value: 'b', Type: 'KEY_AND_VALUE' }] }),
    ).to.deep.equal(['rack-2']);
    await codeDeploy.send(
      new RemoveTagsFromOnPremisesInstancesCommand({
        instanceNames: ['rack-2'],
        tags: [
          { Key: 'site', Value: 'a' },
          { Key: 'env', Value: 'prod' },
        ],
      }),
    );
    await codeDeploy.send(new DeregisterOnPremisesInstanceCommand({ instanceName: 'rack-1' }));
    expect(await list({ registrationStatus: 'Registered' })).to.deep.equal(['rack-2']);
    expect(await list({ registrationStatus: 'Deregistered' })).to.deep.equal(['rack-1']);
    const { instanceInfos } = await codeDeploy.send(
      new BatchGetOnPremisesInstancesCommand({ instanceNames: ['rack-1', 'rack-2', 'rack-3'] }),
    );
    expect(instanceInfos!.map((info) => [info.instanceName, info.tags!.length])).to.deep.equal([
      ['rack-1', 2],
      ['rack-2', 1],
    ]);
    expect(instanceInfos![0]!.deregisterTime).to.be.instanceOf(Date);
    await register(codeDeploy, 'rack-1', { iamUserArn: user('rack-1') });
    expect(await list({ registrationStatus: 'Registered' })).to.deep.equal(['rack-1', 'rack-2']);
  });

  const refusals: readonly (readonly [string, object, string])[] = [
    ['no ARN', {}, 'IamArnRequiredException'],
    [
      'two ARNs',
      { iamUserArn: user('a'), iamSessionArn: session('a') },
      'MultipleIamArnsProvidedException',
    ],
    ['the ARN of a role', { iamUserArn: session('a') }, 'InvalidIamUserArnException'],
    [
      'a session without a name',
      { iamSessionArn: 'arn:aws:sts::111122223333:assumed-role/on-premises' },
      'InvalidIamSessionArnException',
    ],
    ['the user of another', { iamUserArn: user('taken') }, 'IamUserArnAlreadyRegisteredException'],
    [
      'the session of another',
      { iamSessionArn: session('taken') },
      'IamSessionArnAlreadyRegisteredException',
    ],
    [
      'a name that is taken',
      { instanceName: 'by-user', iamUserArn: user('new') },
      'InstanceNameAlreadyRegisteredException',
    ],
    [
      'a name that is none',
      { instanceName: 'rack 1', iamUserArn: user('new') },
      'InvalidInstanceNameException',
    ],
  ];
  for (const [what, input, name] of refusals) {
    it(`refuses to register ${what}`, async () => {
      const { codeDeploy } = await world.start();
      await register(codeDeploy, 'by-user', { iamUserArn: user('taken') });
      await register(codeDeploy, 'by-session', { iamSessionArn: session('taken') });
      expect(await errorOf(register(codeDeploy, 'new', input))).to.have.property('name', name);
    });
  }

  it('refuses tags that are too many, none, or of nobody', async () => {
    const { codeDeploy } = await world.start();
    await register(codeDeploy, 'rack-1', { iamUserArn: user('rack-1') });
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, 'v']));
    const names = [
      await errorOf(tag(codeDeploy, ['rack-1'], eleven)),
      await errorOf(tag(codeDeploy, ['rack-1'], {})),
      await errorOf(tag(codeDeploy, ['rack-9'], { a: 'b' })),
      await errorOf(tag(codeDeploy, [], { a: 'b' })),
    ].map((error) => error.name);
    expect(names).to.deep.equal([
      'TagLimitExceededException',
      'TagRequiredException',
      'InstanceNotRegisteredException',
      'InstanceNameRequiredException',
    ]);
  });
});

async function register(client: CodeDeployClient, name: string, input: object): Promise<void> {
  await client.send(new RegisterOnPremisesInstanceCommand({ instanceName: name, ...input }));
}

async function tag(
  client: CodeDeployClient,
  instanceNames: string[],
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  await client.send(
    new AddTagsToOnPremisesInstancesCommand({
      instanceNames,
      tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
}
