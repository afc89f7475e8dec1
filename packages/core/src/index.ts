export { tolerateClosedOutput, type OutputStreams } from './edge/closed-output.js';
export { provideHome } from './edge/provide-home.js';
export { silenceSdkWarning } from './edge/sdk-warning.js';
export { deploy, deployRevision, type DeployOptions } from './deploy.js';
export {
  listenForInterruption,
  type Interruption,
  type SignalSource,
} from './edge/interruption.js';
export {
  loadConfig,
  loadRevisionConfig,
  type Config,
  type LoadConfigOptions,
  type RevisionConfig,
} from './config/load-config.js';
export { readConfigFile, type FoundConfigFile } from './config/read-config-file.js';
export { optionInfos, type OptionInfo } from './config/option-info.js';
export {
  defaults,
  type ConfigLayer,
  type OptionName,
  type WrittenConfig,
} from './config/options.js';
export { validateLayer } from './config/validate.js';
export { CodedeployerError, type Explanation } from './errors/codedeployer-error.js';
export { DeploymentFailedError } from './errors/deployment-failed.js';
export { closest } from './errors/closest.js';
export { failure, type FailureCode } from './errors/failure.js';

export { assembleRevision, type AssembleOptions } from './revision/assemble.js';
export { makeRehearsalDirectory, rehearsalRequest } from './rehearsal/open-rehearsal.js';
export { cacheDirectory } from './revision/cache-directory.js';
export { openContentCache, type ContentCache } from './revision/content-cache.js';
export { directoryEntries, type DirectoryEntriesOptions } from './revision/directory-entries.js';
export { sourceEntries, type SourceEntriesOptions } from './revision/source-entries.js';
export { directoryRules, sourceRules } from './revision/source-rules.js';
export {
  listRevision,
  type ListedPath,
  type ListOptions,
  type RevisionListing,
} from './revision/list-revision.js';
export type { IgnoreReason, IgnoreRules } from './revision/ignore-rules.js';
export { planArchive } from './revision/plan-archive.js';
export { entryOf, modifiedOf } from './revision/entry-of.js';
export { followLink, unwantedLink } from './revision/follow-link.js';
export type {
  Contents,
  DirectoryEntry,
  FileEntry,
  FileIdentity,
  RevisionEntry,
  SourceEntry,
  StreamEntry,
  SymlinkEntry,
} from './revision/entry.js';
export { hookScriptsDirectory, isRuntimeScript } from './revision/hook-scripts.js';
export { planRevision, type PlanOptions, type RevisionPlan } from './revision/plan.js';
export {
  configuredSource,
  prepareRevision,
  type PrepareOptions,
} from './revision/prepare-revision.js';
export type { RevisionSource } from './revision/revision-source.js';
export { packPieces, packRevision, type PackOptions } from './archive/pack.js';
export { writeArchive } from './archive/write-archive.js';
export {
  createClients,
  type ClientOptions,
  type Clients,
  type SdkClient,
  type SdkClientConfig,
} from './aws/clients.js';
export type { S3Revision, UploadedRevision } from './revision/uploaded-revision.js';
export type { UploadRequest } from './upload/request.js';
export { uploadRevision } from './upload/upload.js';
export { registerRevision, startDeployment, type DeploymentOptions } from './deployment/start.js';
export { watchDeployments, type WatchOptions } from './deployment/watch.js';
export { stopDeployment } from './deployment/stop.js';
export { explainOutcome, type FailureCause } from './deployment/explain.js';
export {
  isFinal,
  isSuccess,
  type DeploymentOutcome,
  type DeploymentRef,
  type DeploymentStatus,
  type Diagnostics,
  type InstanceProgress,
  type LifecycleProgress,
} from './deployment/progress.js';
export { rehearseCommand } from './setup/rehearse-command.js';
export {
  setup,
  type SetupFile,
  type SetupRequest,
  type SetupResult,
  type Strategy,
} from './setup/setup.js';
export type { DeployEvent, DeploymentEvent } from './report/events.js';
export type {
  DeployReport,
  NotStarted,
  RehearsalReport,
  ReportedError,
  ReportedWarning,
  RevisionContents,
  RunReport,
} from './report/deploy-report.js';
export { exitCodeOf } from './report/exit-code.js';
export { formatBytes, formatEvent } from './report/format-event.js';
export { formatError } from './report/format-error.js';
export { formatListing } from './report/format-listing.js';
export { formatReport } from './report/format-report.js';
export { githubAnnotations } from './report/github/annotations.js';
export { lineReporter } from './report/line-reporter.js';
export { makeVisible, visibleJson, visibleLines } from './report/visible-text.js';

export type {
  InstanceHolding,
  AgentUnit,
  IsolationKind,
  Rehearsal,
  RehearsalIsolation,
  PreparationScript,
  RehearsalRequest,
  StartRehearsal,
  StartRehearsalOptions,
} from './rehearsal/contract.js';
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
} from './appspec/appspec.js';
export type { Finding, Severity } from './appspec/finding.js';
