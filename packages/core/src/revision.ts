/* The stages that make an archive, for who uploads none: entries → plan → pack. Without what calls AWS, and so quick to load. */
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
export { planRevision, type PackAhead, type PlanOptions, type RevisionPlan } from './plan/plan.js';
export type { KeptPlace } from './kept/kept-contents.js';
export type { Times } from './plan/times.js';
export {
  packageRevision,
  refuseInside,
  type PackageOptions,
  type PackedRevision,
} from './run/package-revision.js';
export { planArchive, type PlanArchiveOptions } from './run/plan-archive.js';
export {
  configuredSource,
  prepareRevision,
  type PrepareOptions,
  type RevisionCache,
} from './run/prepare-revision.js';

export type { ContentFacts, PackedPlace } from './model/planned-entry.js';
export type { PackedAhead } from './plan/packed-ahead.js';
export type { RefusedEntry } from './model/refused-entry.js';
export type { ArchiveFormat } from './model/archive-format.js';
export { packPieces, packRevision, type PackOptions } from './archive/pack.js';
export type { Compression, DeflateName } from './model/compression.js';
export type { IsPlain, Sought } from './model/sought.js';
export { writeArchive } from './archive/write-archive.js';
