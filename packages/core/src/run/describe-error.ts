import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { ReportedError } from '../model/deploy-report.js';

/** An error as a report carries it. */
export function describeError(error: unknown): ReportedError {
  if (!CodedeployerError.is(error)) {
    return error instanceof Error
      ? { code: error.name, message: error.message }
      : { code: 'Error', message: String(error) };
  }
  const { code, message, hint } = error;
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
