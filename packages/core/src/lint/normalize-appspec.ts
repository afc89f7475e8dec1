import { warning, findingsOf } from '@codedeployer/appspec/rules';
import { Buffer } from 'node:buffer';
import type { Finding } from '@codedeployer/appspec';
import type { FileEntry, RevisionEntry } from '../model/entry.js';
import { readContents } from '../workers/read-contents.js';

export const normalizingCodes = {
  'appspec-renamed': warning(
    'appspec.yaml was renamed to appspec.yml on the way into the archive.',
  ),
  'appspec-bom-removed': warning('A byte order mark was removed on the way into the archive.'),
};

const finding = findingsOf(normalizingCodes);

export interface NormalizedEntries {
  readonly entries: readonly RevisionEntry[];
  /** What was put right, for people to know. */
  readonly findings: readonly Finding[];
}

/**
 * Puts right on the way into the archive what the agent would stumble over and what can only be meant in one way:
 * appspec.yaml becomes appspec.yml, and a byte order mark at its start goes away. Nothing on disk is changed.
 */
export async function normalizeAppspec(
  entries: readonly RevisionEntry[],
): Promise<NormalizedEntries> {
  const findings: Finding[] = [];
  const hasRightName = entries.some(({ path }) => path === 'appspec.yml');
  const normalized: RevisionEntry[] = [];
  for (const entry of entries) {
    const isAppspec =
      entry.path === 'appspec.yml' || (entry.path === 'appspec.yaml' && !hasRightName);
    if (!isAppspec || entry.type === 'directory') {
      normalized.push(entry);
      continue;
    }
    if (entry.path === 'appspec.yaml') {
      findings.push(
        finding('appspec-renamed', {
          file: entry.path,
          message: 'appspec.yaml is packed as appspec.yml, the only name that the agent finds.',
          hint: 'Rename the file.',
        }),
      );
    }
    const renamed = { ...entry, path: 'appspec.yml' };
    normalized.push(renamed.type === 'file' ? await withoutMark(renamed, findings) : renamed);
  }
  return { entries: normalized, findings };
}

const mark = Buffer.from('\ufeff');

async function withoutMark(entry: FileEntry, findings: Finding[]): Promise<FileEntry> {
  const bytes = await readContents(entry);
  if (!hasByteOrderMark(bytes)) return entry;
  findings.push(
    finding('appspec-bom-removed', {
      file: 'appspec.yml',
      place: { line: 1, column: 1 },
      message: 'appspec.yml begins with a byte order mark; it is packed without it.',
      hint: 'Save the file as UTF-8 without a byte order mark (or run `codedeployer lint --fix`).',
    }),
  );
  const rest = bytes.subarray(mark.length);
  return { ...entry, size: rest.length, contents: { bytes: rest } };
}

/** Whether a file begins with the byte order mark of UTF-8. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return mark.every((octet, place) => bytes[place] === octet);
}
