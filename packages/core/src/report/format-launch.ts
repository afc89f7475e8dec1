import { visibleName } from '@codedeployer/appspec/text';
import type { LaunchDeployment, LaunchedInstance } from '../model/contract.js';
import { nameInstance } from '../model/progress.js';

/** What became of an instance that Auto Scaling has launched in a rehearsal, in a line. */
export function formatLaunch(launch: LaunchedInstance): string {
  const { group, during, deployments, inService } = launch;
  const when = during === undefined ? '' : ` during ${during}`;
  const [first, ...more] = deployments.map(tellDeployment);
  const got =
    first === undefined
      ? 'nothing had been deployed with success that it could get'
      : [`it got ${first}`, ...more].join(', then ');
  const end = inService ? 'in service' : 'terminated';
  return `${group}: Auto Scaling launched ${nameInstance(launch)}${when}; ${got}; ${end}`;
}

function tellDeployment({
  deploymentId,
  creator,
  status,
  key,
  failedAt,
  message,
}: LaunchDeployment): string {
  const why = message === undefined ? '' : `: ${visibleName(message)}`;
  const how =
    status === 'Succeeded'
      ? ''
      : `, ${status.toLowerCase()}${failedAt === undefined ? '' : ` at ${failedAt}${why}`}`;
  return `${shortKey(key)} (${deploymentId} by ${creator}${how})`;
}

/** The name of an object; of a digest, as much as people need to tell it from others. */
function shortKey(key: string): string {
  return key
    .slice(key.lastIndexOf('/') + 1)
    .replace(/[0-9a-f]{64}/, (digest) => digest.slice(0, 12));
}
