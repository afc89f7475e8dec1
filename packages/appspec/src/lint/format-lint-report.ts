import type { Finding } from '../read/finding.js';
import { plural } from '../text/plural.js';
import { visibleLines, visibleName } from '../text/visible-text.js';
import type { LintReport } from './report.js';

/**
 * A report for people: a line per finding, as editors and CI understand them, with the hint below, and a summary.
 *
 * @param file how the summary calls the application specification file
 */
export function formatLintReport(report: LintReport, file = 'appspec.yml'): string {
  const findings = report.findings.flatMap(formatFinding).map(visibleLines);
  return [...findings, summarize(report, visibleName(file)), ''].join('\n');
}

/** The verdict on the appspec file, and on the revision as a whole where that is another. */
function summarize({ agent, findings, profile, os }: LintReport, file: string): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const where = os === undefined ? profile : `${profile}, on Windows`;
  const verdict = `The agent (${where}) ${agent} ${file}`;
  if (findings.length === 0) return `${verdict}. There is nothing to complain about.`;
  const counts = [
    ...(errors === 0 ? [] : [plural(errors, 'error')]),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
  ].join(', ');
  return agent === 'accepts' && errors > 0
    ? `${verdict}, but the revision would fail: ${counts}.`
    : `${verdict}: ${counts}.`;
}

/** `file:line:column: error: message [code]`, and the hint on a line of its own. */
export function formatFinding({
  file,
  line,
  column,
  severity,
  message,
  code,
  hint,
}: Finding): readonly string[] {
  const place = [visibleName(file), line, column].filter((part) => part !== undefined).join(':');
  return [
    `${place}: ${severity}: ${message} [${code}]`,
    ...(hint === undefined ? [] : [`    ${hint}`]),
  ];
}
