import { CodedeployerError } from '../errors/codedeployer-error.js';
import { archiveEntries } from './archive-entries.js';
import { lintBundle, type LintBundleOptions } from './lint-bundle.js';
import { finding, type LintReport } from './report.js';

export interface LintArchiveOptions extends Omit<LintBundleOptions, 'kind' | 'names'> {
  /** How the finding calls an archive that cannot be read. Default its path. */
  readonly file?: string | undefined;
}

/** Judges a ready-made archive. One that cannot be read is a finding, as the agent cannot unpack it. */
export async function lintArchive(
  path: string,
  { file = path, ...options }: LintArchiveOptions = {},
): Promise<LintReport> {
  const names: string[] = [];
  try {
    const entries = await archiveEntries(path, (name) => names.push(name));
    return await lintBundle(entries, { ...options, kind: 'archive', names });
  } catch (error) {
    if (!CodedeployerError.is(error) || error.code !== 'ARCHIVE_UNREADABLE') throw error;
    const { message, hint } = error;
    const findings = [finding('archive-unreadable', { file, message, hint })];
    return { agent: 'rejects', profile: options.profile ?? 'v1', findings };
  }
}
