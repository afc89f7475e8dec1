/* The stages of a run one by one, for who goes another way than deploy(): entries → plan → pack → upload → start → watch. */
export { directoryEntries, type DirectoryEntriesOptions } from './source/directory-entries.js';
export { entryOf, modifiedOf } from './source/entry-of.js';
export { followLink, unwantedLink } from './source/follow-link.js';
export type { IgnoreReason, IgnoreRules } from './source/ignore-rules.js';
export { sourceEntries, type SourceEntriesOptions } from './source/source-entries.js';
export { directoryRules, sourceRules } from './source/source-rules.js';
export { assembleRevision, type AssembleOptions } from './assemble/assemble.js';

export { cacheDirectory } from './plan/cache-directory.js';
export { openContentCache, type ContentCache } from './plan/content-cache.js';
export {
  listRevision,
  type ListedPath,
  type ListOptions,
  type RevisionListing,
} from './plan/list-revision.js';
export { planRevision, type PlanOptions, type RevisionPlan } from './plan/plan.js';
export { planArchive } from './run/plan-archive.js';
export { prepareRevision, type PrepareOptions } from './run/prepare-revision.js';

export type { ArchiveFormat } from './model/archive-format.js';
export { packPieces, packRevision, type PackOptions } from './archive/pack.js';
export { writeArchive } from './archive/write-archive.js';

export { createClients, type ClientOptions } from './aws/clients.js';
export { uploadRevision } from './upload/upload.js';
export type { UploadRequest, UploadWarning } from './upload/request.js';
export type { ObjectOptions } from './upload/object-options.js';

export { registerRevision, startDeployment, type DeploymentOptions } from './deployment/start.js';
export { watchDeployments, type WatchOptions } from './deployment/watch.js';
export { stopDeployment } from './deployment/stop.js';
export { explainOutcome, type FailureCause } from './deployment/explain.js';
export { isFinal, isSuccess } from './model/progress.js';
