import type { ContinueReport } from '../../model/command-reports.js';

/** What goes on, and how to follow it. */
export function formatContinue({
  group,
  deploymentId,
  waitedFor,
  rehearsed,
}: ContinueReport): string[] {
  const what =
    waitedFor === 'traffic'
      ? 'its traffic moves to the new instances'
      : 'its old instances are ended';
  return [
    `${group}: ${deploymentId} goes on: ${what}. To follow it: codedeployer watch ${deploymentId}${rehearsed ? ' --rehearse' : ''}`,
  ];
}
