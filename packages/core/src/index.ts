/* What an adapter, or a script of one's own, needs: configuration, deploy(), errors and the types that they speak in. */
export { deploy, deployRevision } from './run/deploy.js';
export { dryRun, dryRunRevision } from './run/dry-run.js';
export type { DryRunReport, PlannedCall } from './model/dry-run-report.js';
export type { DeployOptions } from './run/run.js';
export type { GivenClients } from './run/open-connections.js';
export { DeploymentFailedError } from './run/deployment-failed.js';
export { configuredSource } from './run/prepare-revision.js';
export type { ReadSource, RevisionSource, SourceEntries } from './source/revision-source.js';
export type { RevisionPlan } from './plan/plan.js';
export type { KeptPlace } from './kept/kept-contents.js';
export type { RevisionFacts } from './plan/revision-files.js';
export type { Compression, DeflateName } from './model/compression.js';
export type {
  PackedPlace,
  PlannedEntry,
  PlannedFile,
  ReadyArchive,
} from './model/planned-entry.js';
export type { PackedAhead } from './plan/packed-ahead.js';
export type { ArchiveFormat } from './model/archive-format.js';
export type { ArchiveMember, MemberType } from './model/archive-member.js';

export * from './config.js';
export { instanceSetup, type InstanceSetup } from './setup/instance-setup.js';
export { rehearseCommand } from './setup/rehearse-command.js';
export { problemWith, type SetupQuestion } from './setup/check-answer.js';
export type { SetupText } from './setup/group-scripts.js';
export { openQuestions } from './setup/open-questions.js';
export { addGroup } from './setup/add-group.js';
export { planSetup, type SetupPlan } from './setup/plan-setup.js';
export { propose, type Proposal } from './setup/proposal.js';
export { findNxProjects } from './setup/recognise/nx-projects.js';
export { findWorkspace, type NxProject, type NxTarget } from './setup/recognise/nx.js';
export type { Recognised } from './setup/recognise/recognised.js';
export { writeSetup } from './setup/write-setup.js';
export {
  setup,
  type SetupFile,
  type SetupRequest,
  type SetupResult,
  type Strategy,
} from './setup/setup.js';

export {
  defineFailures,
  type Failure,
  type Failures,
  type MakeFailure,
} from './errors/define-failures.js';
export { failures, type FailureCode } from './errors/failure.js';
export type { CallEnd } from './errors/call-end.js';
export type { NamedUpload } from './errors/aws-command.js';
export { didYouMean, oneOf } from './errors/in-words.js';

export type {
  Contents,
  DirectoryEntry,
  EntryBase,
  FileEntry,
  FileIdentity,
  RevisionEntry,
  SourceEntry,
  StreamEntry,
  SymlinkEntry,
} from './model/entry.js';
export type {
  DeployEvent,
  LoggedEvent,
  DeploymentEvent,
  RunningDeployment,
  RunningZones,
  StandingInstance,
} from './model/events.js';
export type { Standstill } from './model/standstill.js';
export type {
  DeployReport,
  NotStarted,
  RehearsalReport,
  ReportedError,
  ReportedWarning,
  RevisionContents,
  RunReport,
} from './model/deploy-report.js';
export type { RehearsalComparison, RehearsalDifference } from './model/rehearsal-comparison.js';
export type {
  BlueGreenWait,
  DeploymentOutcome,
  DeploymentRef,
  DeploymentStatus,
  Diagnostics,
  InstanceCounts,
  InstanceProgress,
  LifecycleProgress,
} from './model/progress.js';
export type {
  ChangedPaths,
  FileDiff,
  InstanceHolding,
  IsolationKind,
  LaunchDeployment,
  LaunchedInstance,
  RehearsalIsolation,
} from './model/contract.js';
export type { S3Revision, UploadedRevision } from './model/uploaded-revision.js';
export type { EndpointOf } from './aws/profile.js';
export type {
  Clients,
  FurtherService,
  SdkClient,
  SdkClientConfig,
  ServiceSettings,
} from './aws/clients.js';
export type { AgentProfile, FileExistsBehavior, Finding, Severity } from '@codedeployer/appspec';
