export { packPieces, packRevision, type PackOptions } from './archive/pack.js';
export { writeArchive } from './archive/write-archive.js';
export { openContentCache, type ContentCache } from './plan/content-cache.js';
export { directoryEntries, type DirectoryEntriesOptions } from './source/directory-entries.js';
export type { RevisionEntry, SourceEntry } from './model/entry.js';
export { planRevision, type PlanOptions, type RevisionPlan } from './plan/plan.js';
