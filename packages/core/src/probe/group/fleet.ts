import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { describeFleet, warnOfFleet } from '../../guard/describe-fleet.js';
import { planFleet } from '../../guard/plan-fleet.js';
import { failure } from '../../errors/failure.js';
import type { Fleet } from '../../model/fleet.js';
import { ok, problem, warning, type Finding, type GroupSeen } from '../probe.js';
import { ruleInForce } from './deployment-config.js';

/** Whether instances are taken out of a load balancer while they are deployed to. */
function isBalanced({ deploymentStyle }: DeploymentGroupInfo): boolean {
  return deploymentStyle?.deploymentOption === 'WITH_TRAFFIC_CONTROL';
}

/** How a deployment to the group would go over its instances, as they have been counted. */
export async function judgeFleet(seen: GroupSeen, fleet: Fleet): Promise<Finding[]> {
  const rule = await ruleInForce(seen);
  if (rule === undefined || fleet.instances === 0) return [];
  const plan = planFleet(fleet, rule);
  const traffic = { isBalanced: isBalanced(seen.info) };
  if (plan.cannotStart !== undefined) {
    const facts = { group: seen.group.name, deploymentConfig: rule.name, why: plan.cannotStart };
    const { message } = failure('FLEET_TOO_SMALL', facts);
    return [problem(message, 'Write deploymentConfig: CodeDeployDefault.OneAtATime')];
  }
  const risk = warnOfFleet(plan, traffic);
  return [risk === undefined ? ok(describeFleet(plan, traffic)) : warning(`${risk}.`)];
}
