import { CodedeployerError } from '@codedeployer/core';
import type { ActivationReport } from '@codedeployer/core/activation';

/** What broke it off, in the words of the error. */
export function describeBreak(by: unknown): NonNullable<ActivationReport['error']> {
  if (CodedeployerError.is(by)) {
    const { code, message, hint } = by;
    return { code, message, ...(hint === undefined ? {} : { hint }) };
  }
  return { message: by instanceof Error ? by.message : String(by) };
}
