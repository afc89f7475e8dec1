import {
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  DeleteDeploymentConfigCommand,
  GetDeploymentConfigCommand,
  type CreateDeploymentConfigCommandInput,
} from '@aws-sdk/client-codedeploy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { rehearsalWorld } from '../support/rehearsal-server.js';

const half = { type: 'FLEET_PERCENT', value: 50 } as const;

describe('deployment configurations in the CodeDeploy of a rehearsal', () => {
  const world = rehearsalWorld();

  it('keeps what a configuration says of hosts and zones, also over a restart', async () => {
    const zonalConfig = {
      firstZoneMonitorDurationInSeconds: 600,
      monitorDurationInSeconds: 60,
      minimumHealthyHostsPerZone: { type: 'HOST_COUNT', value: 1 },
    } as const;
    const first = await world.start();
    await first.codeDeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'zones',
        minimumHealthyHosts: half,
        computePlatform: 'Server',
        zonalConfig,
      }),
    );
    await first.close();
    const { codeDeploy } = await world.start();
    const { deploymentConfigInfo } = await codeDeploy.send(
      new GetDeploymentConfigCommand({ deploymentConfigName: 'zones' }),
    );
    expect(deploymentConfigInfo).to.deep.include({
      deploymentConfigName: 'zones',
      minimumHealthyHosts: half,
      computePlatform: 'Server',
      zonalConfig,
    });
    expect(deploymentConfigInfo).not.to.have.property('trafficRoutingConfig');
  });

  const predefined: readonly (readonly [string, object])[] = [
    [
      'CodeDeployDefault.OneAtATime',
      { minimumHealthyHosts: { type: 'MOST_CONCURRENCY', value: 1 }, computePlatform: 'Server' },
    ],
    ['CodeDeployDefault.HalfAtATime', { minimumHealthyHosts: half, computePlatform: 'Server' }],
    [
      'CodeDeployDefault.AllAtOnce',
      { minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 }, computePlatform: 'Server' },
    ],
    [
      'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      {
        computePlatform: 'Lambda',
        trafficRoutingConfig: {
          type: 'TimeBasedCanary',
          timeBasedCanary: { canaryPercentage: 10, canaryInterval: 5 },
        },
      },
    ],
    [
      'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
      {
        computePlatform: 'ECS',
        trafficRoutingConfig: {
          type: 'TimeBasedLinear',
          timeBasedLinear: { linearPercentage: 10, linearInterval: 3 },
        },
      },
    ],
  ];
  for (const [deploymentConfigName, expected] of predefined) {
    it(`describes ${deploymentConfigName} as every account has it, and lets nobody delete it or take its name`, async () => {
      const { codeDeploy } = await world.start();
      const { deploymentConfigInfo } = await codeDeploy.send(
        new GetDeploymentConfigCommand({ deploymentConfigName }),
      );
      expect(deploymentConfigInfo).to.deep.include({ deploymentConfigName, ...expected });
      expect(
        await errorOf(codeDeploy.send(new DeleteDeploymentConfigCommand({ deploymentConfigName }))),
      ).to.have.property('name', 'InvalidOperationException');
      expect(
        await errorOf(
          codeDeploy.send(
            new CreateDeploymentConfigCommand({ deploymentConfigName, minimumHealthyHosts: half }),
          ),
        ),
      ).to.have.property('name', 'InvalidDeploymentConfigNameException');
    });
  }

  it('creates no configuration twice and deletes none that a group uses, and names the group', async () => {
    const { codeDeploy } = await world.start();
    const named = { deploymentConfigName: 'half' };
    const create = () =>
      codeDeploy.send(new CreateDeploymentConfigCommand({ ...named, minimumHealthyHosts: half }));
    await create();
    expect(await errorOf(create())).to.have.property(
      'name',
      'DeploymentConfigAlreadyExistsException',
    );
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'shop',
        deploymentGroupName: 'web',
        serviceRoleArn: 'arn:aws:iam::111122223333:role/codedeploy',
        ...named,
      }),
    );
    expect(await errorOf(codeDeploy.send(new DeleteDeploymentConfigCommand(named)))).to.include({
      name: 'DeploymentConfigInUseException',
      message: 'Deployment configuration half is in use by Deployment Group web',
    });
  });

  const refusals: readonly (readonly [
    string,
    Partial<CreateDeploymentConfigCommandInput>,
    string,
  ])[] = [
    ['no minimum of hosts', {}, 'InvalidMinimumHealthyHostValueException'],
    [
      'all hosts as a minimum',
      { minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 100 } },
      'InvalidMinimumHealthyHostValueException',
    ],
    [
      'the type of a predefined one',
      { minimumHealthyHosts: { type: 'MOST_CONCURRENCY' as 'HOST_COUNT', value: 1 } },
      'InvalidMinimumHealthyHostValueException',
    ],
    [
      'a minimum without a value',
      { minimumHealthyHosts: { type: 'HOST_COUNT' } },
      'InvalidMinimumHealthyHostValueException',
    ],
    [
      'all hosts of a zone',
      {
        minimumHealthyHosts: half,
        zonalConfig: { minimumHealthyHostsPerZone: { type: 'FLEET_PERCENT', value: 100 } },
      },
      'InvalidZonalDeploymentConfigurationException',
    ],
    [
      'a zone that is watched for less than no time',
      { minimumHealthyHosts: half, zonalConfig: { monitorDurationInSeconds: -1 } },
      'InvalidZonalDeploymentConfigurationException',
    ],
    [
      'traffic that is shifted by time',
      { minimumHealthyHosts: half, trafficRoutingConfig: { type: 'AllAtOnce' } },
      'InvalidTrafficRoutingConfigurationException',
    ],
    [
      'another platform',
      { minimumHealthyHosts: half, computePlatform: 'Lambda' },
      'InvalidComputePlatformException',
    ],
  ];
  for (const [what, input, name] of refusals) {
    it(`refuses a configuration with ${what}`, async () => {
      const { codeDeploy } = await world.start();
      const create = codeDeploy.send(
        new CreateDeploymentConfigCommand({ deploymentConfigName: 'new', ...input }),
      );
      const error = await errorOf(create);
      expect(error).to.have.property('name', name);
      if (Object.keys(input).length === 0)
        expect(error.message).to.equal('minimum healthy hosts argument is missing');
    });
  }
});
