import { warning, findingsOf } from '@codedeployer/appspec/rules';
import type { Finding } from '@codedeployer/appspec';
import type { RevisionEntry } from '../model/entry.js';

export const unpackingCodes = {
  'archive-outer-folder': warning(
    'The archive has one folder around everything; the agent takes it off.',
  ),
  'archive-macos': warning('The archive has a __MACOSX folder.'),
  'archive-mode': warning('A file that nobody may read, as archives of some tools store it.'),
};

const finding = findingsOf(unpackingCodes);

export interface UnpackedArchive {
  /** As the agent sees them once the archive is unpacked. */
  readonly entries: readonly RevisionEntry[];
  readonly findings: readonly Finding[];
}

/**
 * Looks at a ready-made archive as the agent unpacks it: a single folder around everything is taken off, if it holds
 * something that is called appspec.
 */
export function unpackAsAgent(entries: readonly RevisionEntry[]): UnpackedArchive {
  const findings: Finding[] = [];
  const roots = new Set(entries.map(({ path }) => rootOf(path)));
  if (roots.has('__MACOSX')) {
    findings.push(
      finding('archive-macos', {
        file: '__MACOSX',
        message:
          'The archive has a __MACOSX folder, which macOS adds; next to a folder around everything it keeps the agent from finding appspec.yml.',
        hint: 'Pack with codedeployer, or with: zip -r archive.zip . (in a terminal, from within the folder).',
      }),
    );
  }
  for (const { path, type, mode } of entries) {
    if (type === 'file' && mode === 0) {
      findings.push(
        finding('archive-mode', {
          file: path,
          message: `${path} has no permissions at all in the archive, and will have none on the instances.`,
          hint: 'Pack with codedeployer, or with a tool that stores Unix permissions.',
        }),
      );
    }
  }
  const [folder] = roots;
  const isWrapped =
    roots.size === 1 &&
    folder !== undefined &&
    entries.some(({ path }) => path.startsWith(`${folder}/`)) &&
    entries.some(({ path }) => /^[^/]*appspec[^/]*$/i.test(path.slice(folder.length + 1)));
  if (!isWrapped) return { entries, findings };
  findings.push(
    finding('archive-outer-folder', {
      file: folder,
      message: `Everything in the archive lies in the folder ${folder}; the agent takes it off, because it is the only one and holds an appspec.`,
      hint: 'Pack the contents of the folder, not the folder.',
    }),
  );
  const unwrapped = entries
    .filter(({ path }) => path !== folder)
    .map((entry) => ({ ...entry, path: entry.path.slice(folder.length + 1) }));
  return { entries: unwrapped, findings };
}

function rootOf(path: string): string {
  return path.split('/')[0] ?? path;
}
