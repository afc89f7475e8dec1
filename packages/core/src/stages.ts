/* The stages of a run one by one, for who goes another way than deploy(): entries → plan → pack → upload → start → watch. */
export { directoryEntries, type DirectoryEntriesOptions } from './source/directory-entries.js';
export { entryOf, modifiedOf } from './source/entry-of.js';
export { followLink, unwantedLink } from './source/follow-link.js';
export type {
  IgnoreReason,
  IgnoreRules,
  IgnoreVerdict,
  RulesWithoutEffect,
} from './source/ignore-rules.js';
export { sourceEntries, type SourceEntriesOptions } from './source/source-entries.js';
export { directoryRules, sourceRules } from './source/source-rules.js';
export { assembleRevision, type AssembleOptions } from './assemble/assemble.js';
export type { GroupOfScripts } from './assemble/group-folders.js';

export { cacheDirectory } from './plan/cache-directory.js';
export { openContentCache, type ContentCache } from './plan/content-cache.js';
export {
  listRevision,
  type ListedPath,
  type ListedSize,
  type ListOptions,
  type RevisionListing,
} from './plan/list-revision.js';
export { planRevision, type PlanOptions, type RevisionPlan } from './plan/plan.js';
export type { Times } from './plan/times.js';
export { planArchive, type PlanArchiveOptions } from './run/plan-archive.js';
export {
  configuredSource,
  prepareRevision,
  type PrepareOptions,
  type RevisionCache,
} from './run/prepare-revision.js';

export type { ContentFacts } from './model/planned-entry.js';
export type { RefusedEntry } from './model/refused-entry.js';
export type { ArchiveFormat } from './model/archive-format.js';
export { packPieces, packRevision, type PackOptions } from './archive/pack.js';
export { writeArchive } from './archive/write-archive.js';

export { createClients, type ClientOptions, type Timeouts } from './aws/clients.js';
export type { Calling, CallRepeated } from './aws/call.js';
export { createServiceClock, type ServiceClock } from './aws/service-clock.js';
export type { Patience } from './aws/call-policy.js';
export { uploadRevision } from './upload/upload.js';
export type { UploadRequest, UploadWarning } from './upload/request.js';
export type { ObjectOptions } from './upload/object-options.js';
export {
  openUploadJournal,
  type RecordedUpload,
  type S3Place,
  type UploadJournal,
  type UploadPlace,
} from './upload/upload-journal.js';

export {
  registerRevision,
  startDeployment,
  type DeploymentOptions,
  type StartOptions,
} from './deployment/start.js';
export { watchDeployments, type WatchOptions } from './deployment/watch.js';
export { stopDeployment, type StopRequest } from './deployment/stop.js';
export { explainOutcome, type FailureCause } from './deployment/explain.js';
export { isFinal, isSuccess } from './model/progress.js';
export type { StaticCredentials } from './aws/credentials.js';
export type { Sequence } from './model/sequence.js';
