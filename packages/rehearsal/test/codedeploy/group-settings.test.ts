import {
  CreateDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
  type CodeDeployClient,
  type DeploymentGroupInfo,
  type UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { rehearsalWorld } from '../support/rehearsal-server.js';

type Input = Partial<UpdateDeploymentGroupCommandInput>;
type Settings = Omit<Input, 'currentDeploymentGroupName' | 'newDeploymentGroupName'>;
type Answer = Partial<DeploymentGroupInfo>;

/** How one setting of a deployment group comes and goes. */
interface SettingRule {
  readonly name: string;
  /** What a group answers that was created without it. */
  readonly without: Answer;
  readonly set: Settings;
  /** What a group answers after that. */
  readonly answers: Answer;
  /** What has to be sent for it to go. */
  readonly clear: Input;
  /** What a group answers after that. */
  readonly cleared: Answer;
  /** What it has to be sent with. */
  readonly beside?: Settings;
}

const filter = { Key: 'env', Value: 'prod', Type: 'KEY_AND_VALUE' } as const;
const trigger = {
  triggerName: 'ops',
  triggerTargetArn: 'arn:aws:sns:eu-central-1:111122223333:ops',
  triggerEvents: ['DeploymentFailure', 'DeploymentStop'] as (
    'DeploymentFailure' | 'DeploymentStop'
  )[],
};
const inPlace = {
  deploymentType: 'IN_PLACE',
  deploymentOption: 'WITHOUT_TRAFFIC_CONTROL',
} as const;
const front = { targetGroupInfoList: [{ name: 'front' }] };
const blueGreen = {
  terminateBlueInstancesOnDeploymentSuccess: {
    action: 'TERMINATE',
    terminationWaitTimeInMinutes: 5,
  },
  greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' },
} as const;
const kept = {
  ...blueGreen,
  deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
} as const;

const rules: readonly SettingRule[] = [
  {
    name: 'deploymentConfigName',
    without: { deploymentConfigName: 'CodeDeployDefault.OneAtATime' },
    set: { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' },
    answers: { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' },
    clear: { deploymentConfigName: 'CodeDeployDefault.OneAtATime' },
    cleared: { deploymentConfigName: 'CodeDeployDefault.OneAtATime' },
  },
  {
    name: 'ec2TagFilters',
    without: { ec2TagFilters: [] },
    set: { ec2TagFilters: [filter] },
    answers: { ec2TagFilters: [filter] },
    clear: { ec2TagFilters: [] },
    cleared: { ec2TagFilters: [] },
  },
  {
    name: 'ec2TagSet',
    without: { ec2TagSet: undefined, ec2TagFilters: [] },
    set: { ec2TagSet: { ec2TagSetList: [[filter], [filter]] } },
    answers: { ec2TagSet: { ec2TagSetList: [[filter], [filter]] }, ec2TagFilters: undefined },
    clear: { ec2TagSet: { ec2TagSetList: [] } },
    cleared: { ec2TagSet: undefined, ec2TagFilters: [] },
  },
  {
    name: 'onPremisesInstanceTagFilters',
    without: { onPremisesInstanceTagFilters: [] },
    set: { onPremisesInstanceTagFilters: [filter] },
    answers: { onPremisesInstanceTagFilters: [filter] },
    clear: { onPremisesInstanceTagFilters: [] },
    cleared: { onPremisesInstanceTagFilters: [] },
  },
  {
    name: 'onPremisesTagSet',
    without: { onPremisesTagSet: undefined, onPremisesInstanceTagFilters: [] },
    set: { onPremisesTagSet: { onPremisesTagSetList: [[filter]] } },
    answers: {
      onPremisesTagSet: { onPremisesTagSetList: [[filter]] },
      onPremisesInstanceTagFilters: undefined,
    },
    clear: { onPremisesTagSet: { onPremisesTagSetList: [] } },
    cleared: { onPremisesTagSet: undefined, onPremisesInstanceTagFilters: [] },
  },
  {
    name: 'triggerConfigurations',
    without: { triggerConfigurations: [] },
    set: { triggerConfigurations: [trigger] },
    answers: { triggerConfigurations: [trigger] },
    clear: { triggerConfigurations: [] },
    cleared: { triggerConfigurations: [] },
  },
  {
    name: 'alarmConfiguration',
    without: { alarmConfiguration: undefined },
    set: { alarmConfiguration: { enabled: true, alarms: [{ name: '5xx' }] } },
    answers: {
      alarmConfiguration: {
        enabled: true,
        ignorePollAlarmFailure: false,
        alarms: [{ name: '5xx' }],
      },
    },
    clear: { alarmConfiguration: { enabled: false, alarms: [] } },
    cleared: {
      alarmConfiguration: { enabled: false, ignorePollAlarmFailure: false, alarms: [] },
    },
  },
  {
    name: 'autoRollbackConfiguration',
    without: { autoRollbackConfiguration: undefined },
    set: { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } },
    answers: { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } },
    clear: { autoRollbackConfiguration: { enabled: false } },
    cleared: { autoRollbackConfiguration: { enabled: false } },
  },
  {
    name: 'outdatedInstancesStrategy',
    without: { outdatedInstancesStrategy: 'UPDATE' },
    set: { outdatedInstancesStrategy: 'IGNORE' },
    answers: { outdatedInstancesStrategy: 'IGNORE' },
    clear: { outdatedInstancesStrategy: 'UPDATE' },
    cleared: { outdatedInstancesStrategy: 'UPDATE' },
  },
  {
    name: 'loadBalancerInfo',
    without: { loadBalancerInfo: undefined },
    set: { loadBalancerInfo: front },
    answers: { loadBalancerInfo: front },
    clear: { loadBalancerInfo: {} },
    cleared: { loadBalancerInfo: undefined },
  },
  {
    name: 'deploymentStyle',
    without: { deploymentStyle: inPlace },
    set: {
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    },
    beside: { loadBalancerInfo: front },
    answers: {
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      loadBalancerInfo: front,
    },
    clear: { deploymentStyle: inPlace, loadBalancerInfo: {} },
    cleared: { deploymentStyle: inPlace, loadBalancerInfo: undefined },
  },
  {
    // Stays for ever: what makes it count is the style.
    name: 'blueGreenDeploymentConfiguration',
    without: { blueGreenDeploymentConfiguration: undefined },
    set: {
      blueGreenDeploymentConfiguration: {
        ...blueGreen,
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
      },
    },
    answers: { blueGreenDeploymentConfiguration: kept },
    clear: { deploymentStyle: inPlace },
    cleared: { blueGreenDeploymentConfiguration: kept, deploymentStyle: inPlace },
  },
  {
    name: 'terminationHookEnabled',
    without: { terminationHookEnabled: false },
    set: { terminationHookEnabled: true },
    answers: { terminationHookEnabled: true },
    clear: { terminationHookEnabled: false },
    cleared: { terminationHookEnabled: false },
  },
];

const serviceRoleArn = 'arn:aws:iam::111122223333:role/codedeploy';
const group = { applicationName: 'shop', deploymentGroupName: 'web' };

describe('the settings of deployment groups in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();

  for (const rule of rules) {
    it(`keeps ${rule.name} while an update does not name it, and lets it go by what the service wants to be sent`, async () => {
      const { codeDeploy } = await world.start();
      await create(codeDeploy);
      expect(await describeGroup(codeDeploy)).to.deep.include(rule.without);
      await update(codeDeploy, { ...rule.set, ...rule.beside });
      expect(await describeGroup(codeDeploy)).to.deep.include(rule.answers);
      await update(codeDeploy, { serviceRoleArn });
      expect(await describeGroup(codeDeploy)).to.deep.include(rule.answers);
      await update(codeDeploy, rule.clear);
      expect(await describeGroup(codeDeploy)).to.deep.include(rule.cleared);
    });

    it(`takes ${rule.name} when it creates a group as well as when it changes one`, async () => {
      const { codeDeploy } = await world.start();
      await create(codeDeploy, { ...rule.set, ...rule.beside });
      expect(await describeGroup(codeDeploy)).to.deep.include(rule.answers);
    });
  }

  it('keeps the events of rollbacks when an update names none, and switches off by enabled alone', async () => {
    const { codeDeploy } = await world.start();
    const enabled = { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM' as const] };
    await create(codeDeploy, { autoRollbackConfiguration: enabled });
    const read = async () => (await describeGroup(codeDeploy)).autoRollbackConfiguration;
    await update(codeDeploy, { autoRollbackConfiguration: { enabled: true, events: [] } });
    expect(await read()).to.deep.equal(enabled);
    await update(codeDeploy, { autoRollbackConfiguration: { events: [] } });
    expect(await read()).to.deep.equal(enabled);
    await update(codeDeploy, {
      autoRollbackConfiguration: { enabled: false, events: enabled.events },
    });
    expect(await read()).to.deep.equal({ ...enabled, enabled: false });
  });

  it('keeps the alarms of a group that has them switched off for a while', async () => {
    const { codeDeploy } = await world.start();
    await create(codeDeploy, {
      alarmConfiguration: { enabled: true, ignorePollAlarmFailure: true, alarms: [{ name: 'a' }] },
    });
    await update(codeDeploy, { alarmConfiguration: { enabled: false } });
    expect((await describeGroup(codeDeploy)).alarmConfiguration).to.deep.equal({
      enabled: false,
      ignorePollAlarmFailure: true,
      alarms: [{ name: 'a' }],
    });
  });

  it('goes from tag filters to a set of tags only when the filters are cleared with it', async () => {
    const { codeDeploy } = await world.start();
    await create(codeDeploy, { ec2TagFilters: [filter], onPremisesInstanceTagFilters: [filter] });
    const ec2TagSet = { ec2TagSetList: [[filter]] };
    const onPremisesTagSet = { onPremisesTagSetList: [[filter]] };
    expect(await refusal(update(codeDeploy, { ec2TagSet }))).to.equal(
      'InvalidEC2TagCombinationException',
    );
    expect(await refusal(update(codeDeploy, { onPremisesTagSet }))).to.equal(
      'InvalidOnPremisesTagCombinationException',
    );
    await update(codeDeploy, {
      ec2TagFilters: [],
      ec2TagSet,
      onPremisesInstanceTagFilters: [],
      onPremisesTagSet,
    });
    expect(await describeGroup(codeDeploy)).to.deep.include({ ec2TagSet, onPremisesTagSet });
  });

  it('renames a group, which keeps its id and all that it has', async () => {
    const { codeDeploy } = await world.start();
    await create(codeDeploy, { ec2TagFilters: [filter], triggerConfigurations: [trigger] });
    const before = await describeGroup(codeDeploy);
    await update(codeDeploy, { newDeploymentGroupName: 'front' });
    const after = await describeGroup(codeDeploy, 'front');
    expect(after).to.deep.equal({ ...before, deploymentGroupName: 'front' });
    expect(await refusal(describeGroup(codeDeploy))).to.equal(
      'DeploymentGroupDoesNotExistException',
    );
  });

  const refusals: readonly (readonly [string, Input, string, string?])[] = [
    [
      'a copied Auto Scaling group that is not named',
      {
        blueGreenDeploymentConfiguration: {
          greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        },
      },
      'InvalidBlueGreenDeploymentConfigurationException',
      'Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP option',
    ],
    [
      'a wait of a deployment that is not to wait',
      {
        blueGreenDeploymentConfiguration: {
          deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 5 },
        },
      },
      'InvalidBlueGreenDeploymentConfigurationException',
      "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    ],
    [
      'a wait of more than two days',
      {
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: {
            action: 'TERMINATE',
            terminationWaitTimeInMinutes: 2881,
          },
        },
      },
      'InvalidBlueGreenDeploymentConfigurationException',
    ],
    [
      'traffic control without a load balancer',
      { deploymentStyle: { deploymentOption: 'WITH_TRAFFIC_CONTROL' } },
      'InvalidLoadBalancerInfoException',
    ],
    [
      'pairs of target groups',
      { loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name: 'a' }] }] } },
      'InvalidTargetGroupPairException',
    ],
    [
      'four lists of tags',
      { ec2TagSet: { ec2TagSetList: [[filter], [filter], [filter], [filter]] } },
      'TagSetListLimitExceededException',
    ],
    [
      'eleven tags in a list',
      { ec2TagSet: { ec2TagSetList: [Array.from({ length: 11 }, () => filter)] } },
      'InvalidEC2TagException',
    ],
    [
      'eleven tags on premises',
      { onPremisesInstanceTagFilters: Array.from({ length: 11 }, () => filter) },
      'InvalidTagException',
    ],
    [
      'a topic whose ARN is none',
      { triggerConfigurations: [{ ...trigger, triggerTargetArn: 'ops' }] },
      'InvalidTriggerConfigException',
      'Topic ARN ops is not valid',
    ],
    [
      'a trigger without events',
      { triggerConfigurations: [{ ...trigger, triggerEvents: [] }] },
      'InvalidTriggerConfigException',
    ],
    [
      'two triggers of one name',
      { triggerConfigurations: [trigger, trigger] },
      'InvalidTriggerConfigException',
    ],
    [
      'alarms that are on and none',
      { alarmConfiguration: { enabled: true, alarms: [] } },
      'InvalidAlarmConfigException',
    ],
    [
      'an unknown strategy',
      { outdatedInstancesStrategy: 'FORGET' as 'IGNORE' },
      'InvalidInputException',
    ],
    [
      'a configuration that is not there',
      { deploymentConfigName: 'nobodys' },
      'DeploymentConfigDoesNotExistException',
    ],
    [
      'a configuration for functions',
      { deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' },
      'InvalidInputException',
    ],
    ['a role whose ARN is none', { serviceRoleArn: 'codedeploy' }, 'InvalidRoleException'],
  ];
  for (const [what, input, name, message] of refusals) {
    it(`refuses ${what}, and leaves the group as it is`, async () => {
      const { codeDeploy } = await world.start();
      await create(codeDeploy);
      const before = await describeGroup(codeDeploy);
      const error = await errorOf(update(codeDeploy, input));
      expect(error).to.have.property('name', name);
      if (message !== undefined) expect(error.message).to.equal(message);
      expect(await describeGroup(codeDeploy)).to.deep.equal(before);
    });
  }

  it('refuses to take the load balancer from a group that controls its traffic', async () => {
    const { codeDeploy } = await world.start();
    await create(codeDeploy, {
      loadBalancerInfo: front,
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    });
    expect(await refusal(update(codeDeploy, { loadBalancerInfo: {} }))).to.equal(
      'InvalidLoadBalancerInfoException',
    );
  });
});

async function create(client: CodeDeployClient, settings: Settings = {}): Promise<void> {
  await client.send(new CreateDeploymentGroupCommand({ ...settings, ...group, serviceRoleArn }));
}

async function update(client: CodeDeployClient, input: Input): Promise<void> {
  const named = { applicationName: 'shop', currentDeploymentGroupName: 'web' };
  const { hooksNotCleanedUp } = await client.send(
    new UpdateDeploymentGroupCommand({ ...named, ...input }),
  );
  expect(hooksNotCleanedUp).to.deep.equal([]);
}

/** With every member, `undefined` for those that the answer does not have. */
async function describeGroup(
  client: CodeDeployClient,
  deploymentGroupName = 'web',
): Promise<DeploymentGroupInfo> {
  const { deploymentGroupInfo } = await client.send(
    new GetDeploymentGroupCommand({ ...group, deploymentGroupName }),
  );
  const absent = [
    'ec2TagFilters',
    'ec2TagSet',
    'onPremisesInstanceTagFilters',
    'onPremisesTagSet',
    'alarmConfiguration',
    'autoRollbackConfiguration',
    'loadBalancerInfo',
    'blueGreenDeploymentConfiguration',
  ].filter((name) => !(name in deploymentGroupInfo!));
  return {
    ...deploymentGroupInfo,
    ...Object.fromEntries(absent.map((name) => [name, undefined])),
  };
}

async function refusal(request: Promise<unknown>): Promise<string> {
  return (await errorOf(request)).name;
}
