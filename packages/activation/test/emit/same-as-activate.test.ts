import {
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { closeServices, type Services } from '@codedeployer/activation';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  type ActivationWorld,
} from '../support/activation-world.js';
import { emitted, resourcesOf } from '../support/emitted.js';
import { makeStack } from '../support/make-stack.js';
import { givenRole, variedConfigs } from '../support/vary-config.js';

/** What CodeDeploy answers of a group: without its id, what says no as what is not said, and tags in one form. */
function described(info: DeploymentGroupInfo = {}): object {
  const { deploymentGroupId: _id, ec2TagFilters, onPremisesInstanceTagFilters, ...group } = info;
  const { alarmConfiguration: alarms, autoRollbackConfiguration: rollback } = group;
  const sets = <Tag>(filters: Tag[] | undefined, lists: Tag[][] | undefined) =>
    [filters ?? [], ...(lists ?? [])].filter(({ length }) => length > 0);
  const onPremises = group.onPremisesTagSet?.onPremisesTagSetList;
  const described = {
    ...group,
    alarmConfiguration: alarms?.enabled === true ? alarms : undefined,
    autoRollbackConfiguration: rollback?.enabled === true ? rollback : undefined,
    ec2TagSet: sets(ec2TagFilters, group.ec2TagSet?.ec2TagSetList),
    onPremisesTagSet: sets(onPremisesInstanceTagFilters, onPremises),
  };
  return JSON.parse(JSON.stringify(described)) as object;
}

describe('a stack of the template of activate --emit', () => {
  let stacks: ActivationWorld;
  let activated: ActivationWorld;
  let services: Services;

  before(async () => {
    stacks = await createActivationWorld();
    activated = await createActivationWorld();
    services = await stacks.services();
    for (const world of [stacks, activated]) {
      const { clients } = await world.services();
      const AssumeRolePolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'codedeploy.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      });
      const RoleName = givenRole.split('/')[1];
      await clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    }
  });

  after(async () => {
    closeServices(services);
    await stacks.close();
    await activated.close();
  });

  it('leaves nothing to be activated, and is what CodeDeploy has where it was activated, whatever the section says', async () => {
    for (const [turn, config] of variedConfigs(50).entries()) {
      const said = JSON.stringify(config);
      const { template } = await emitted(config);
      await makeStack(template, services);
      const plan = await stacks.run(config, { yes: false });
      expect(actions(plan), said).to.deep.equal([]);
      expect(plan.changes.map(({ kind }) => kind)).to.include('deployment group');
      if (turn >= 20) continue;

      expect((await activated.run(config)).error, said).to.equal(undefined);
      for (const deploymentGroupName of config.groups as string[]) {
        const [stacked, made] = await Promise.all(
          [stacks, activated].map(async ({ codeDeploy }) => {
            const { application: applicationName } = config;
            const group = { applicationName, deploymentGroupName };
            return codeDeploy.send(new GetDeploymentGroupCommand(group));
          }),
        );
        expect(described(stacked?.deploymentGroupInfo), said).to.deep.equal(
          described(made?.deploymentGroupInfo),
        );
      }
      for (const [, { Properties }] of resourcesOf(template, 'AWS::CodeDeploy::DeploymentConfig')) {
        const [stacked, made] = await Promise.all(
          [stacks, activated].map(async ({ codeDeploy }) => {
            const deploymentConfigName = String(Properties.DeploymentConfigName);
            const name = { deploymentConfigName };
            return codeDeploy.send(new GetDeploymentConfigCommand(name));
          }),
        );
        const values = ({ deploymentConfigInfo }: NonNullable<typeof made>) => ({
          ...deploymentConfigInfo,
          deploymentConfigId: '',
          createTime: '',
        });
        expect(stacked && values(stacked)).to.deep.equal(made && values(made));
      }
    }
  });
});
