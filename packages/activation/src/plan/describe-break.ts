import { CodedeployerError } from '@codedeployer/core';
import type { ActivationReport } from '@codedeployer/core/activation';
import type { Broken } from './apply.js';

/** What broke it off, in the words of the error. */
export function describeBreak({
  by,
  isInterrupted,
}: Broken): NonNullable<ActivationReport['error']> {
  const message = by instanceof Error ? by.message : String(by);
  if (isInterrupted)
    return { code: 'CANCELLED', message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` };
  if (CodedeployerError.is(by)) {
    const { code, hint } = by;
    return { code, message, ...(hint === undefined ? {} : { hint }) };
  }
  return { message };
}
