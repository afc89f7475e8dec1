import type { DeployReport } from '../report/deploy-report.js';
import { CodedeployerError } from './codedeployer-error.js';

/** At least one deployment did not succeed; `report` has them all. Its code is DEPLOYMENT_FAILED. */
export class DeploymentFailedError extends CodedeployerError {
  readonly report: DeployReport;

  constructor(message: string, hint: string | undefined, report: DeployReport) {
    super('DEPLOYMENT_FAILED', { message, hint });
    this.report = report;
  }
}
