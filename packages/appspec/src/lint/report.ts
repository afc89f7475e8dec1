import type { AgentProfile, Place } from '../read/appspec.js';
import type { Finding } from '../read/finding.js';
import type { CodeInfo } from './code-info.js';

/** What `lint` says; `--json` prints it as it is. */
export interface LintReport {
  /** Whether the agent would take the application specification file. */
  readonly agent: 'accepts' | 'rejects';
  readonly profile: AgentProfile;
  /** Where the revision is for Windows instances. */
  readonly os?: 'windows';
  /** Sorted by file and place. */
  readonly findings: readonly Finding[];
}

export interface FindingDetails {
  readonly file: string;
  readonly place?: Place | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Makes a finding of a code; its severity is that of the code. */
export type MakeFinding<Code extends string> = (code: Code, details: FindingDetails) => Finding;

/** What makes the findings of these codes. */
export function findingsOf<Code extends string>(
  codes: Readonly<Record<Code, CodeInfo>>,
): MakeFinding<Code> {
  return (code, { file, place, message, hint }) => ({
    code,
    severity: codes[code].severity,
    file,
    ...(place === undefined ? {} : { line: place.line, column: place.column }),
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** In the order in which people read them, errors first where there are several at a place. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const compare = (one: Finding, other: Finding) =>
    (one.file < other.file ? -1 : one.file > other.file ? 1 : 0) ||
    (one.line ?? Infinity) - (other.line ?? Infinity) ||
    (one.column ?? 0) - (other.column ?? 0) ||
    Number(one.severity === 'warning') - Number(other.severity === 'warning');
  return [...findings].sort(compare);
}
