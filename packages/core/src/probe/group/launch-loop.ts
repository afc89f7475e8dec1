import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { launchesInARow, listFailedLaunches } from '../../deployment/failed-launches.js';
import { ok, problem, type GroupSeen, type Probe } from '../probe.js';

/** The deployments that Auto Scaling has started for new instances, the newest first, as long as they have failed. */
export async function failedLaunches(seen: GroupSeen): Promise<DeploymentInfo[]> {
  const { clients, calling, group, once } = seen;
  return once(`failed launches of ${group.name}`, () =>
    listFailedLaunches(clients, group, calling),
  );
}

/** Whether each launch deploys what does not start. */
export async function isLooping(seen: GroupSeen): Promise<boolean> {
  return (await failedLaunches(seen)).length >= launchesInARow;
}

export const launchLoop: Probe<GroupSeen> = {
  name: 'launch-loop',
  looksAt:
    'whether Auto Scaling launches instances one after another on which the deployment fails',
  permissions: ['codedeploy:ListDeployments', 'codedeploy:BatchGetDeployments'],
  async look(seen) {
    const { info, group } = seen;
    if ((info.autoScalingGroups ?? []).length === 0) return [];
    const failed = await failedLaunches(seen);
    if (failed.length < launchesInARow) return [ok('launches do not fail one after another')];
    const [last] = failed;
    return [
      problem(
        `The last ${failed.length} launches have failed (the last one is ${last?.deploymentId ?? ''}): each deploys what was live, and does not start.`,
        `codedeployer watch ${last?.deploymentId ?? ''} says why; then deploy what starts: codedeployer deploy --groups ${group.name}`,
      ),
    ];
  },
};
