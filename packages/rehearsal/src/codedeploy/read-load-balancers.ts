import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { LoadBalancerInfo } from './model.js';
import { readObject, readObjects, readText } from './read-input.js';

/** The service's limit for each of the lists. */
const most = 10;

/**
 * Reads the load balancers of a group, which take the place of those that there were. `undefined` when they are not named, null when
 * there are none any more.
 * @throws CodeDeployError `InvalidLoadBalancerInfoException`, `InvalidTargetGroupPairException`
 */
export function readLoadBalancers(input: JsonObject): LoadBalancerInfo | null | undefined {
  const info = readObject(input, 'loadBalancerInfo');
  if (!info) return undefined;
  if ((readObjects(info, 'targetGroupPairInfoList') ?? []).length > 0) {
    throw new CodeDeployError(
      'InvalidTargetGroupPairException',
      'Pairs of target groups are for the ECS compute platform only',
    );
  }
  const elbInfoList = readNames(info, 'elbInfoList');
  const targetGroupInfoList = readNames(info, 'targetGroupInfoList');
  if (elbInfoList.length + targetGroupInfoList.length === 0) return null;
  return {
    ...(elbInfoList.length > 0 && { elbInfoList }),
    ...(targetGroupInfoList.length > 0 && { targetGroupInfoList }),
  };
}

/** @throws CodeDeployError `InvalidLoadBalancerInfoException` for a group that controls traffic that nothing routes */
export function requireLoadBalancers(info: LoadBalancerInfo | null | undefined): void {
  if (info) return;
  throw invalid(
    'The deploymentOption value is set to WITH_TRAFFIC_CONTROL, but either no load balancer was specified in elbInfoList or no target group was specified in targetGroupInfoList.',
  );
}

function readNames(info: JsonObject, list: string): readonly { readonly name: string }[] {
  const names = (readObjects(info, list) ?? []).map((one) => ({
    name: readText(one, 'name') ?? '',
  }));
  if (names.some(({ name }) => name === '')) throw invalid(`An entry of ${list} has no name.`);
  if (names.length > most) throw invalid(`${list} has no more than ${most} entries.`);
  return names;
}

function invalid(why: string): CodeDeployError {
  return new CodeDeployError(
    'InvalidLoadBalancerInfoException',
    `The specification for load balancing in the deployment group is invalid. ${why}`,
  );
}
