export {
  lintConfiguredArchive,
  lintRevision,
  type LintRevisionOptions,
} from './run/check-revision.js';
export { archiveEntries, readArchive } from './lint/read-archive.js';
export type { ArchiveMember, MemberType, ReadArchive } from './model/archive-member.js';
export type { IsPlain } from './model/sought.js';
export { lintCodes, type LintCode } from './lint/codes.js';
export { fixAppspec, type FixedAppspec } from '@codedeployer/appspec';
export { formatFinding, formatLintReport } from '@codedeployer/appspec';
export { lintAppspec, type LintAppspecOptions } from '@codedeployer/appspec';
export { lintArchive, type LintArchiveOptions } from './lint/lint-archive-file.js';
export { lintBundle, type LintBundleOptions } from './lint/lint-bundle.js';
export { normalizeAppspec, type NormalizedEntries } from './lint/normalize-appspec.js';
export type { LintReport } from '@codedeployer/appspec';
