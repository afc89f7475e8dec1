export { askForAgreement, type Agreement } from './host/agreement.js';
export {
  inHost,
  prepareProcess,
  type Host,
  type HostOptions,
  type HostProcess,
} from './host/host.js';
export { outcomeHints } from './deployment/outcome-hints.js';
export { exitCodeMeanings, exitCodeOf, exitCodeOfCode } from './report/exit-code.js';
export { formatDryRun } from './report/format-dry-run.js';
export { formatEvent } from './report/format-event.js';
export { formatBytes } from './text/format-bytes.js';
export { formatError } from './report/format-error.js';
export { formatActivation, formatActivationPlan } from './report/commands/format-activation.js';
export { formatCheck } from './report/commands/format-check.js';
export { formatConfig } from './report/commands/format-config.js';
export { formatContinue } from './report/commands/format-continue.js';
export { formatDiff } from './report/commands/format-diff.js';
export { formatHistory } from './report/commands/format-history.js';
export { formatListing } from './report/format-listing.js';
export { formatLock } from './report/commands/format-lock.js';
export { formatLogs } from './report/commands/format-logs.js';
export { formatPrune } from './report/commands/format-prune.js';
export { formatPush } from './report/commands/format-push.js';
export { formatReport } from './report/format-report.js';
export { formatStop } from './report/commands/format-stop.js';
export { formatStatus } from './report/commands/format-status.js';
export { formatMoment } from './report/commands/deployment-words.js';
export { replaceFileSync } from './files/replace-file.js';
export { watchPaths, type WatchedPaths, type WatchOptions } from './files/watch-paths.js';
export { githubAnnotations } from './report/ci/systems.js';
export {
  createLiveView,
  isInLiveView,
  type Letters,
  type LiveRow,
  type LiveView,
} from './report/live-view.js';
export { lineReporter } from './report/line-reporter.js';
export { makeVisible, visibleJson, visibleLines } from '@codedeployer/appspec/text';
export type { AnswerStream } from './edge/ask.js';
export type { OutputStreams } from './edge/closed-output.js';
export type { Interruption, SignalSource } from './edge/interruption.js';
