import type { CommandName, DeploymentSpecification } from '../../protocol/instance.js';
import type { DeploymentPaths } from '../deployment-paths.js';
import { exists } from '../exists.js';
import { readPointer } from '../install-pointer.js';

export type HookEvent = Exclude<CommandName, 'DownloadBundle' | 'Install'>;

type Revision = 'current' | 'last successful' | 'most recent';

const ordinary: Readonly<Record<HookEvent, Revision>> = {
  BeforeBlockTraffic: 'last successful',
  AfterBlockTraffic: 'last successful',
  ApplicationStop: 'last successful',
  BeforeInstall: 'current',
  AfterInstall: 'current',
  ApplicationStart: 'current',
  ValidateService: 'current',
  BeforeAllowTraffic: 'current',
  AfterAllowTraffic: 'current',
};

/** A blue/green deployment that is rolled back sends the traffic back to instances that still hold the older revision. */
const blueGreenRollback: Readonly<Record<HookEvent, Revision>> = {
  ...ordinary,
  BeforeBlockTraffic: 'most recent',
  AfterBlockTraffic: 'most recent',
  BeforeAllowTraffic: 'last successful',
  AfterAllowTraffic: 'last successful',
};

/**
 * Tells whose scripts an event runs: the folder of a deployment, or undefined when there is none yet.
 * As in the agent, an older revision is only looked at while the current deployment has not been unpacked.
 */
export async function revisionOfEvent(
  event: HookEvent,
  specification: DeploymentSpecification,
  paths: DeploymentPaths,
): Promise<string | undefined> {
  const rollback =
    specification.deploymentCreator === 'codeDeployRollback' &&
    specification.deploymentType === 'BLUE_GREEN';
  const revision = (rollback ? blueGreenRollback : ordinary)[event];
  if (revision === 'current' || exists(paths.archive)) return paths.deployment;
  return await readPointer(
    revision === 'last successful' ? paths.lastSuccessfulInstall : paths.mostRecentInstall,
  );
}
