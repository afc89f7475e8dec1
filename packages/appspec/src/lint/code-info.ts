import type { Severity } from '../read/finding.js';

/** What is known of a code, whatever the case. */
export interface CodeInfo {
  readonly severity: Severity;
  /** What it means, in one sentence, for the published list. */
  readonly meaning: string;
}

export const error = (meaning: string): CodeInfo => ({ severity: 'error', meaning });
export const warning = (meaning: string): CodeInfo => ({ severity: 'warning', meaning });

/** The codes of some rules. */
type CodeOf<Rule> = Rule extends { readonly codes: Readonly<Record<infer Code, CodeInfo>> }
  ? Extract<Code, string>
  : never;

/** All codes of all rules of a list, in its order. */
export function codesOf<Rule extends { readonly codes: Readonly<Record<string, CodeInfo>> }>(
  rules: readonly Rule[],
): Readonly<Record<CodeOf<Rule>, CodeInfo>> {
  return Object.assign({}, ...rules.map(({ codes }) => codes)) as Record<CodeOf<Rule>, CodeInfo>;
}
