import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { ReportedError } from '../model/deploy-report.js';

/**
 * Makes a report in which something could not be looked at, or did not come to be as it was asked for, a failure.
 *
 * @throws the first error that it tells of
 */
export function refuseErrors({
  error,
  groups = [],
}: {
  readonly error?: ReportedError;
  /** Those of the report of a run are names. */
  readonly groups?: readonly (
    string | { readonly group: string; readonly error?: ReportedError }
  )[];
}): void {
  const errors = groups.map((group) => (typeof group === 'string' ? undefined : group.error));
  const first = error ?? errors.find((some) => some !== undefined);
  if (first === undefined) return;
  const { code, message, hint } = first;
  throw new CodedeployerError(code, { message, hint });
}
