import type { Severity } from '../read/finding.js';

/** What is known of a code, whatever the case. */
export interface CodeInfo {
  readonly severity: Severity;
  /** What it means, in one sentence, for the published list. */
  readonly meaning: string;
}

export const error = (meaning: string): CodeInfo => ({ severity: 'error', meaning });
export const warning = (meaning: string): CodeInfo => ({ severity: 'warning', meaning });
