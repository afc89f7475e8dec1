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
}: Pick<DeploymentOutcome, 'group' | 'deploymentId' | 'copy'> & {
  readonly waitsFor: BlueGreenWait;
}): string[] {
  const when = untilWhen(waitsFor);
  const aws = `aws deploy continue-deployment --deployment-id ${deploymentId}`;
  return waitsFor.what === 'traffic'
    ? [
        `${group}: ready, waits${when} for somebody to reroute the traffic to the new instances${copy === undefined ? '' : ` (Auto Scaling group ${copy})`}`,
        `  To go on: codedeployer continue ${deploymentId}, or ${aws} --deployment-wait-type READY_WAIT`,
        `  To leave the traffic where it is: codedeployer stop ${deploymentId}`,
      ]
    : [
        `${group}: the traffic is on the new instances; waits${when} to end the old ones, and the group stays busy so long`,
        `  To end them now: codedeployer skip-wait ${deploymentId}, or ${aws} --deployment-wait-type TERMINATION_WAIT`,
      ];
}
