import { warning, findingsOf } from '@codedeployer/appspec/rules';
import type { Finding } from '@codedeployer/appspec';
import { visibleName } from '@codedeployer/appspec/text';
import type { RevisionEntry, SymlinkEntry } from '../../model/entry.js';
import { judgeLink, treeOf, type LinkProblem } from '../../model/judge-link.js';
import type { RevisionRule } from '../rule.js';

const codes = {
  'link-absolute': warning('A symbolic link to an absolute path.'),
  'link-outside': warning('A symbolic link that leads out of the revision.'),
  'link-loop': warning('A symbolic link that leads to itself in the end.'),
  'link-dangling': warning('A symbolic link to nothing that is in the revision.'),
};

const finding = findingsOf(codes);

/** Symbolic links that will not lead on the instances where they lead here. */
export const links: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ entries, os }) => (os === 'windows' ? [] : lintLinks(entries)),
};

const problems: Readonly<Record<LinkProblem, string>> = {
  absolute: 'leads to an absolute path, where the instances may have something else or nothing',
  outside: 'leads out of the revision, where the instances may have something else or nothing',
  loop: 'leads to itself in the end',
  dangling: 'leads to nothing that is in the revision',
};

const remove = 'Remove it, or keep it out with a line in .codedeployignore.';
const follow =
  'With the option symlinks set to "follow", what it leads to on this machine is packed in its place.';

const hints: Readonly<Record<LinkProblem, string>> = {
  absolute: `${remove} ${follow}`,
  outside: `${remove} ${follow}`,
  loop: `Correct where it leads, or: ${remove}`,
  dangling: `Correct where it leads, or: ${remove} If it leads to something that was left out: ${follow}`,
};

/** More of the same would only hide the rest. */
const most = 20;

/** Symbolic links that will not lead on the instances where they lead here. */
function lintLinks(entries: readonly RevisionEntry[]): readonly Finding[] {
  const links = entries.filter((entry): entry is SymlinkEntry => entry.type === 'symlink');
  if (links.length === 0) return [];
  const tree = treeOf(entries);
  const findings: Finding[] = [];
  for (const link of links) {
    const problem = judgeLink(link, tree);
    if (problem === undefined) continue;
    if (findings.length === most) break;
    findings.push(
      finding(`link-${problem}`, {
        file: link.path,
        message: `The symbolic link ${visibleName(link.path)} -> ${visibleName(link.target)} ${problems[problem]}.`,
        hint: hints[problem],
      }),
    );
  }
  return findings;
}
