import { nameTime } from '../model/name-time.js';
import type { BlueGreenWait, DeploymentOutcome } from '../model/progress.js';

function untilWhen({ minutes, until }: BlueGreenWait): string {
  if (until === undefined || minutes === undefined || minutes === 0) return '';
  return ` until about ${nameTime(new Date(until))} (${minutes} min)`;
}

/** What a blue/green deployment waits for, and what ends the wait. */
export function formatWait({
  group,
  deploymentId,
  waitsFor,
  copy,
  rehearsed,
}: Pick<DeploymentOutcome, 'group' | 'deploymentId' | 'copy'> & {
  readonly waitsFor: BlueGreenWait;
  readonly rehearsed?: boolean | undefined;
}): string[] {
  const when = untilWhen(waitsFor);
  const which = `${deploymentId}${rehearsed === true ? ' --rehearse' : ''}`;
  return waitsFor.what === 'traffic'
    ? [
        `${group}: ready, waits${when} for somebody to reroute the traffic to the new instances${copy === undefined ? '' : ` (Auto Scaling group ${copy})`}`,
        `  To go on: codedeployer continue ${which}`,
        `  To leave the traffic where it is: codedeployer stop ${which}`,
      ]
    : [
        `${group}: the traffic is on the new instances; waits${when} to end the old ones, and the group stays busy so long`,
        `  To end them now: codedeployer skip-wait ${which}`,
      ];
}
