export { packPieces, packRevision, type PackOptions } from './archive/pack.js';
export { writeArchive } from './archive/write-archive.js';
export { openContentCache, type ContentCache } from './revision/content-cache.js';
export { directoryEntries, type DirectoryEntriesOptions } from './revision/directory-entries.js';
export type { RevisionEntry, SourceEntry } from './revision/entry.js';
export { planRevision, type PlanOptions, type RevisionPlan } from './revision/plan.js';
