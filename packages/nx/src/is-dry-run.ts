import type { Host } from '@codedeployer/core/host';

/** Whether all of Nx is to change nothing. Nx itself sets `true`; somebody who sets another value means it as well. */
export function isDryRun({ NX_DRY_RUN = '' }: Host['env']): boolean {
  return !['', '0', 'false', 'no', 'off'].includes(NX_DRY_RUN.trim().toLowerCase());
}
