import type { CodeDeployContext } from '../context.js';
import type { Course } from '../course.js';
import type { Ending } from '../finish-deployment.js';
import type { Deployment, DeploymentGroup } from '../model.js';
import {
  allowTraffic,
  blockTraffic,
  endBlue,
  install,
  takeOver,
  waitForTraffic,
  waitToEndBlue,
} from './phases.js';
import { provision } from './provision.js';

/**
 * Deploys from blue to green: the instances that a group has are blue, and others get the revision and then the traffic. Whatever goes
 * wrong, what has been made for it stays.
 */
export async function runBlueGreen(
  context: CodeDeployContext,
  deployment: Deployment,
  group: DeploymentGroup,
  course: Course,
): Promise<Ending> {
  const provisioned = await provision(context, deployment, group, course);
  if ('ending' in provisioned) return provisioned.ending;
  const { fleets } = provisioned;
  return (
    (await install(fleets)) ??
    (await waitForTraffic(fleets)) ??
    (await allowTraffic(fleets)) ??
    (await blockTraffic(fleets)) ??
    (await takeOver(fleets)) ??
    (await waitToEndBlue(fleets)) ??
    (await endBlue(fleets))
  );
}
