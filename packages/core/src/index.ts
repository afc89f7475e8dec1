export { deploy, deployRevision } from './run/deploy.js';
export type { DeployOptions } from './run/run.js';
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
export { DeploymentFailedError } from './run/deployment-failed.js';
export { closest } from './errors/closest.js';
export {
  defineFailures,
  type Failure,
  type Failures,
  type MakeFailure,
} from './errors/define-failures.js';
export { didYouMean, oneOf } from './errors/in-words.js';
export { failure, type FailureCode } from './errors/failure.js';

export { assembleRevision, type AssembleOptions } from './assemble/assemble.js';
export { makeRehearsalDirectory, rehearsalRequest } from './run/open-rehearsal.js';
export { cacheDirectory } from './plan/cache-directory.js';
export { openContentCache, type ContentCache } from './plan/content-cache.js';
export { directoryEntries, type DirectoryEntriesOptions } from './source/directory-entries.js';
export { sourceEntries, type SourceEntriesOptions } from './source/source-entries.js';
export { directoryRules, sourceRules } from './source/source-rules.js';
export {
  listRevision,
  type ListedPath,
  type ListOptions,
  type RevisionListing,
} from './plan/list-revision.js';
export type { IgnoreReason, IgnoreRules } from './source/ignore-rules.js';
export { planArchive } from './run/plan-archive.js';
export { entryOf, modifiedOf } from './source/entry-of.js';
export { followLink, unwantedLink } from './source/follow-link.js';
export type {
  Contents,
  DirectoryEntry,
  FileEntry,
  FileIdentity,
  RevisionEntry,
  SourceEntry,
  StreamEntry,
  SymlinkEntry,
} from './model/entry.js';
export { hookScriptsDirectory, isRuntimeScript } from './files/hook-scripts.js';
export { planRevision, type PlanOptions, type RevisionPlan } from './plan/plan.js';
export { configuredSource, prepareRevision, type PrepareOptions } from './run/prepare-revision.js';
export type { RevisionSource } from './source/revision-source.js';
export { packPieces, packRevision, type PackOptions } from './archive/pack.js';
export { writeArchive } from './archive/write-archive.js';
export {
  createClients,
  type ClientOptions,
  type Clients,
  type SdkClient,
  type SdkClientConfig,
} from './aws/clients.js';
export type { S3Revision, UploadedRevision } from './model/uploaded-revision.js';
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
} from './model/progress.js';
export { rehearseCommand } from './setup/rehearse-command.js';
export {
  setup,
  type SetupFile,
  type SetupRequest,
  type SetupResult,
  type Strategy,
} from './setup/setup.js';
export type { DeployEvent, DeploymentEvent } from './model/events.js';
export type {
  DeployReport,
  NotStarted,
  RehearsalReport,
  ReportedError,
  ReportedWarning,
  RevisionContents,
  RunReport,
} from './model/deploy-report.js';

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
} from './model/contract.js';
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
