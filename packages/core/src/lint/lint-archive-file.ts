import { type LintReport, withSeverities } from '@codedeployer/appspec';
import { error, findingsOf } from '@codedeployer/appspec/rules';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import type { ReadArchive } from '../model/archive-member.js';
import { lintBundle, type LintBundleOptions } from './lint-bundle.js';
import { readArchive } from './read-archive.js';

export const unreadableCodes = {
  'archive-bomb': error('An archive with much more in it than it can be meant to have.'),
  'archive-unreadable': error('A file that is no archive, or a damaged one.'),
};

const finding = findingsOf(unreadableCodes);

export interface LintArchiveOptions extends Omit<LintBundleOptions, 'kind' | 'members' | 'format'> {
  /** How the finding calls an archive that cannot be read. Default its path. */
  readonly file?: string | undefined;
}

/** The errors that say something about the archive. */
const codes: Readonly<Record<string, keyof typeof unreadableCodes>> = {
  ARCHIVE_UNREADABLE: 'archive-unreadable',
  ARCHIVE_BOMB: 'archive-bomb',
};

/** Judges a ready-made archive. One that cannot be read is a finding, as the agent cannot unpack it. */
export async function lintArchive(
  path: string,
  { file = path, ...options }: LintArchiveOptions = {},
): Promise<LintReport> {
  return judgeArchive(path, { ...options, file }, ({ entries, members, format }) =>
    lintBundle(entries, { ...options, kind: 'archive', members, format }),
  );
}

/** The same, where somebody else judges what is in it. */
export async function judgeArchive(
  path: string,
  {
    file = path,
    profile = 'v1',
    severities,
  }: Pick<LintArchiveOptions, 'file' | 'profile' | 'severities'>,
  judge: (archive: ReadArchive) => Promise<LintReport>,
): Promise<LintReport> {
  try {
    return await judge(await readArchive(path));
  } catch (error) {
    const code = CodedeployerError.is(error) ? codes[error.code] : undefined;
    if (code === undefined) throw error;
    const { message, hint } = error as CodedeployerError;
    const findings = [finding(code, { file, message, hint })];
    return withSeverities({ agent: 'rejects', profile, findings }, severities);
  }
}
