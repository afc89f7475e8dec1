import type { DeployReport, ReportedError } from '../model/deploy-report.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';

/**
 * At least one deployment did not succeed; `report` has them all. Its code is DEPLOYMENT_FAILED, NO_INSTANCES
 * where that is all that was wrong, or DEPLOYMENT_UNCERTAIN where none has failed and it is not known whether one was started.
 */
export class DeploymentFailedError extends CodedeployerError {
  readonly report: DeployReport;

  constructor({ code, message, hint }: ReportedError, report: DeployReport) {
    super(code, { message, hint });
    this.report = report;
  }
}
