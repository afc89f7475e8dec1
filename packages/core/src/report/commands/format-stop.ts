import type { StopReport } from '../../model/command-reports.js';
import { countSucceeded, nameDeployment } from '../../model/progress.js';

/** What stopping came to, in lines; what is not as it was asked for is told by the error. */
export function formatStop({ asked, deployment, succeeded }: StopReport): string[] {
  if (deployment === undefined || !succeeded) return [];
  const { status, instances, rollback } = deployment;
  const named = nameDeployment(deployment);
  const reached = `it had succeeded on ${countSucceeded(instances)}`;
  return [
    asked && status === 'Stopped'
      ? `Stopped ${named}: ${reached}.`
      : `${named} had ${status.toLowerCase()} before; nothing was stopped.`,
    ...(rollback === undefined
      ? []
      : [
          `Rolled back by ${rollback.deploymentId}: succeeded on ${countSucceeded(rollback.instances)}.`,
        ]),
  ];
}
