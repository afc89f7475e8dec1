import type { Finding, Severity } from '../read/finding.js';
import { warning } from './code-info.js';
import { findingsOf, type LintReport, sortFindings } from './report.js';

export const severityCodes = {
  'appspec-rejected': warning(
    'The agent rejects the file for something that is no error by configuration.',
  ),
};
const finding = findingsOf(severityCodes);

/** What becomes of the findings of a code: left out, or told with another severity than its own. */
export type WrittenSeverity = Severity | 'off';

export const writtenSeverities: readonly WrittenSeverity[] = ['off', 'warning', 'error'];

/** By code. */
export type Severities = Readonly<Partial<Record<string, WrittenSeverity>>>;

/**
 * Gives the findings of a report the severities that are wanted, at the end of a judgement. The agent's verdict stays what it
 * is; where nothing is left that says why it rejects a file, a finding does (`appspec-rejected`).
 *
 * @param reasons what the agent rejects the file for, where it does
 */
export function withSeverities<Report extends LintReport>(
  report: Report,
  severities: Severities = {},
  reasons: readonly Finding[] = report.findings,
): Report {
  if (Object.keys(severities).length === 0) return report;
  const severityOf = ({ code, severity }: Finding): WrittenSeverity =>
    (Object.hasOwn(severities, code) ? severities[code] : undefined) ?? severity;
  const findings = report.findings.flatMap((found) => {
    const severity = severityOf(found);
    return severity === 'off' ? [] : [{ ...found, severity }];
  });
  const errors = reasons.filter(({ severity }) => severity === 'error');
  const [reason] = errors;
  if (
    report.agent === 'rejects' &&
    reason !== undefined &&
    errors.every((error) => severityOf(error) !== 'error')
  )
    findings.push(stillRejected(reason));
  return { ...report, findings: sortFindings(findings) };
}

function stillRejected({ code, file, line, column, message }: Finding): Finding {
  return finding('appspec-rejected', {
    file,
    place: line === undefined || column === undefined ? undefined : { line, column },
    message: `The agent rejects this all the same, and a deployment of it fails, although ${code} is no error by configuration: ${message}`,
    hint: `Correct it, or let ${code} be an error again.`,
  });
}
