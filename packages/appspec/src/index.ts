export { parseAppspec, type ParseAppspecOptions } from './read/parse-appspec.js';
export type { AgentError, AppspecVerdict } from './read/verdict.js';
export {
  agentProfiles,
  type AclEntry,
  type AgentProfile,
  type Appspec,
  type FileExistsBehavior,
  type FileMapping,
  type HookScript,
  type LooseValue,
  type OddValue,
  type Permission,
  type Place,
  type SelinuxContext,
} from './read/appspec.js';
export { systemOf } from './read/written-system.js';
export { inspectString } from './read/ruby/inspect.js';
export { matchesName } from './read/match-name.js';
export type { Finding, Severity } from './read/finding.js';
export {
  lintAppspec,
  type AppspecLintReport,
  type LintAppspecOptions,
} from './lint/lint-appspec.js';
export { fixAppspec, type FixedAppspec } from './lint/fix-appspec.js';
export { textCodes, type TextCode } from './lint/codes.js';
export { scriptEvents } from './lint/events.js';
export {
  withSeverities,
  writtenSeverities,
  type Severities,
  type WrittenSeverity,
} from './lint/severities.js';
export { sortFindings, type LintReport } from './lint/report.js';
export { formatSarif, type JudgedFile, type SarifOptions } from './lint/format-sarif.js';
export { formatFinding, formatLintReport } from './lint/format-lint-report.js';
