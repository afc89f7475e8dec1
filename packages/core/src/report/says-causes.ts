import type { ReportedError } from '../model/deploy-report.js';

/** Whether an error is a verdict on deployments, whose message is made of what failed in them. */
export function saysCauses({ code }: ReportedError): boolean {
  return code === 'DEPLOYMENT_FAILED' || code === 'NO_INSTANCES';
}
