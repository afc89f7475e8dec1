import { posix } from 'node:path';
import { quotedName } from '@codedeployer/appspec/text';
import { error, findingsOf } from '@codedeployer/appspec/rules';
import type { Finding } from '@codedeployer/appspec';
import { findConflicts } from '../../plan/arrange-entries.js';
import { pathProblem } from '../../plan/check-path.js';
import { shorten } from '../../text/shorten.js';
import type { RevisionEntry } from '../../model/entry.js';
import type { RefusedEntry } from '../../model/refused-entry.js';
import type { RevisionRule } from '../rule.js';

const codes = {
  'path-invalid': error('A path that cannot be unpacked to the name that it has.'),
  'path-conflict': error('A path below something that is no folder.'),
  'file-special': error('A named pipe, a socket or a device, which no archive of ours holds.'),
  'link-refused': error('A symbolic link that cannot be followed, or is not wanted ("symlinks").'),
};

export const finding = findingsOf(codes);

/** Paths that cannot be unpacked; those of an archive are judged as they stand in it. */
export const paths: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ entries, kind, refused }) => [
    ...lintConflicts(entries),
    ...(kind === 'source' ? lintPaths(entries) : []),
    ...refused.map(lintRefused),
  ],
};

const rename = 'Rename it, or keep it out with a line in .codedeployignore.';

/** Paths of a source that cannot be packed. Those of an archive are judged as they stand in it. */
function lintPaths(entries: readonly RevisionEntry[]): Finding[] {
  /** What lies below them needs no word of its own. */
  const told = new Set<string>();
  return entries.flatMap(({ path, type }) => {
    const problem = pathProblem(path);
    if (problem === undefined) return [];
    if (type === 'directory') told.add(path);
    if (told.has(posix.dirname(path))) return [];
    const shown = shorten(path);
    return [
      finding('path-invalid', {
        file: shown,
        message: `The path ${quotedName(shown)} cannot be in a revision: ${problem}.`,
        hint: rename,
      }),
    ];
  });
}

const refusals: Readonly<Record<string, keyof typeof codes>> = {
  ENTRY_PATH_INVALID: 'path-invalid',
  SYMLINK_REFUSED: 'link-refused',
};

/** What the walk through a source has left out. */
function lintRefused({
  path: file,
  error: { code: refusal, message, hint },
}: RefusedEntry): Finding {
  const code = refusals[refusal] ?? 'file-special';
  return finding(code, {
    file: shorten(file),
    message,
    hint: code === 'path-invalid' ? rename : hint,
  });
}

/** More of the same would only hide the rest. */
const mostConflicts = 20;

/** What lies below something that is no folder: unzip makes something else of it, and says nothing. */
function lintConflicts(entries: readonly RevisionEntry[]): Finding[] {
  const conflicts = findConflicts(entries).slice(0, mostConflicts);
  return conflicts.map(({ path, type }) => {
    const below = entries.find((entry) => entry.path.startsWith(`${path}/`))?.path ?? path;
    const what = type === 'symlink' ? 'a symbolic link' : 'a file';
    return finding('path-conflict', {
      file: path,
      message: `"${below}" lies below "${path}", which is ${what}.`,
      hint: 'A path cannot be a file (or a link) and a folder at once: check how the archive is made.',
    });
  });
}
