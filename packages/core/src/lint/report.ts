import type { AgentProfile, Place } from '../appspec/appspec.js';
import type { Finding } from '../appspec/finding.js';
import { lintCodes, type LintCode } from './codes.js';

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

/** Makes a finding; its severity is that of its code. */
export function finding(code: LintCode, { file, place, message, hint }: FindingDetails): Finding {
  return {
    code,
    severity: lintCodes[code].severity,
    file,
    ...(place === undefined ? {} : { line: place.line, column: place.column }),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
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
