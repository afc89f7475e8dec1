import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { checkGroups } from '../deployment/check-groups.js';
import { idleInPlace } from './idle-options.js';
import type { Connection, Connections } from './open-connections.js';
import type { Run } from './run.js';

/**
 * Makes sure that every application and group exists, with one question for the groups of one application and connection.
 *
 * @returns what CodeDeploy says of each group, by our name of it
 * @throws as `checkGroups` does
 */
export async function checkAllGroups(
  { config, calling, state, onEvent }: Run,
  { of }: Connections,
): Promise<ReadonlyMap<string, DeploymentGroupInfo>> {
  const found = new Map<string, DeploymentGroupInfo>();
  const asked = new Map<Connection, Map<string, typeof config.targets>>();
  for (const group of config.targets) {
    const connection = of(group.name);
    const applications = asked.get(connection) ?? new Map<string, typeof config.targets>();
    asked.set(connection, applications);
    const groups = applications.get(group.application) ?? [];
    applications.set(group.application, [...groups, group]);
  }
  for (const [{ clients, region }, applications] of asked)
    for (const [application, groups] of applications) {
      const infos = await checkGroups(clients, application, groups, region, calling);
      for (const { name, deploymentGroup } of groups) {
        const info = infos.get(deploymentGroup);
        if (info !== undefined) found.set(name, info);
        if (mayUpdateItself(info)) state.updatesItself.add(name);
      }
    }
  const idle = idleInPlace(config, [...found.values()]);
  if (idle !== undefined) onEvent({ type: 'warning', message: idle });
  return found;
}

/** Whether CodeDeploy brings a release to instances that Auto Scaling has launched during it. */
function mayUpdateItself(info: DeploymentGroupInfo | undefined): boolean {
  const { autoScalingGroups = [], outdatedInstancesStrategy } = info ?? {};
  return autoScalingGroups.length > 0 && outdatedInstancesStrategy !== 'IGNORE';
}
