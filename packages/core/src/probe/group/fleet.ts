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

/** Whether EC2 knows instances of a group: those on premises it does not. */
export function isOfEc2({
  ec2TagFilters,
  ec2TagSet,
  autoScalingGroups,
}: DeploymentGroupInfo): boolean {
  const finds = [ec2TagFilters, ec2TagSet?.ec2TagSetList, autoScalingGroups];
  return finds.some((list) => list !== undefined && list.length > 0);
}

/** Whether instances are deployed to that EC2 does not know. */
export function isOnPremises({
  onPremisesInstanceTagFilters: any,
  onPremisesTagSet: all,
}: DeploymentGroupInfo) {
  return (any ?? []).length > 0 || (all?.onPremisesTagSetList ?? []).length > 0;
}

/**
 * How a deployment to the group would go over its instances, as they have been counted. Where others take their place, and
 * where some are on premises, what is found is no reason to refuse one.
 */
export async function judgeFleet(seen: GroupSeen, fleet: Fleet): Promise<Finding[]> {
  const { info, group, config } = seen;
  if (isOnPremises(info)) {
    const { instances } = fleet;
    const counted = `${instances} instance${instances === 1 ? '' : 's'} of EC2`;
    return [ok(`${counted}; those on premises are not counted, nor is how many go at a time.`)];
  }
  const rule = await ruleInForce(seen);
  if (rule === undefined || fleet.instances === 0) return [];
  const plan = planFleet(fleet, rule);
  seen.onPlan?.(plan);
  const isBlue = info.deploymentStyle?.deploymentType === 'BLUE_GREEN';
  const traffic = { isBalanced: isBalanced(info), isBlue, isStrict: config.strict === true };
  if (plan.cannotStart !== undefined) {
    const facts = { group: group.name, deploymentConfig: rule.name, why: plan.cannotStart };
    const refusal = failure('FLEET_TOO_SMALL', facts);
    const { message, hint } = refusal;
    if (isBlue) return [warning(`Where as many are green as are blue: ${message}`, hint)];
    return [{ ...problem(message, hint), refusal }];
  }
  const risk = warnOfFleet(plan, traffic);
  return [risk === undefined ? ok(describeFleet(plan, traffic)) : warning(`${risk}.`)];
}
