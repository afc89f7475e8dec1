export { lintRevision } from '../revision/check-revision.js';
export { archiveEntries } from './archive-entries.js';
export { lintCodes, type LintCode } from './codes.js';
export { fixAppspec, type FixedAppspec } from './fix-appspec.js';
export { formatFinding, formatLintReport } from './format-lint-report.js';
export { lintAppspec, type LintAppspecOptions } from './lint-appspec.js';
export { lintBundle, type LintBundleOptions } from './lint-bundle.js';
export { normalizeAppspec, type NormalizedEntries } from './normalize-appspec.js';
export type { LintReport } from './report.js';
