import { readFleetRule } from '../../guard/fleet-rule.js';
import { failure } from '../../errors/failure.js';
import { closest } from '@codedeployer/appspec/text';
import { ok, problem, type GroupSeen, type Probe } from '../probe.js';

const own = ['AllAtOnce', 'HalfAtATime', 'OneAtATime'].map((name) => `CodeDeployDefault.${name}`);

/** The configuration that a deployment to a group goes by. */
function configInForce({ group, info }: Pick<GroupSeen, 'group' | 'info'>): string {
  return group.deploymentConfig ?? info.deploymentConfigName ?? 'CodeDeployDefault.OneAtATime';
}

/** How many instances it keeps healthy; asked for once. */
export function ruleInForce(seen: GroupSeen) {
  const { clients, calling, once } = seen;
  const name = configInForce(seen);
  return once(`deployment configuration ${name}`, () => readFleetRule(clients, name, calling));
}

export const deploymentConfig: Probe<GroupSeen> = {
  name: 'deployment-config',
  looksAt: 'whether the deployment configuration is there',
  permissions: ['codedeploy:GetDeploymentConfig'],
  async look(seen) {
    const name = configInForce(seen);
    if ((await ruleInForce(seen)) !== undefined) return [ok(name)];
    const near = closest(name, own) ?? 'CodeDeployDefault.OneAtATime';
    const { region, group } = seen;
    const facts = { group: group.name, deploymentConfig: name, region, near };
    const refusal = failure('DEPLOYMENT_CONFIG_NOT_FOUND', facts);
    return [{ ...problem(`There is no deployment configuration ${name}.`, refusal.hint), refusal }];
  },
};
