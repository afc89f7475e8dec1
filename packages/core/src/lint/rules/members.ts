import { quotedName } from '@codedeployer/appspec/text';
import { error, warning, findingsOf } from '@codedeployer/appspec/rules';
import type { Finding } from '@codedeployer/appspec';
import { pathProblem } from '../../plan/check-path.js';
import type { ArchiveMember } from '../../model/archive-member.js';
import { unpackedPath } from '../../unpack/archived-file.js';
import { shorten } from '../../text/shorten.js';
import { isUndecodable } from '../../text/decode-name.js';
import type { RevisionRule } from '../rule.js';
import { finding as pathFinding } from './paths.js';

const codes = {
  'archive-traversal': error(
    'A name in an archive that leads out of the folder it is unpacked to.',
  ),
  'archive-special': error('A device, a pipe or a socket, which the agent cannot install.'),
  'archive-link': error('A hard link to something that is not in the archive.'),
  'archive-duplicate': warning('A name that an archive has twice; the last one wins.'),
};

const finding = findingsOf(codes);

/** What stands in an archive and is not unpacked, or not to what it says. */
export const members: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ members }) => lintMembers(members),
};

const packAgain = 'Pack with codedeployer, or leave it out of the archive.';

/** What stands in an archive and is not unpacked, or not to what it says; the rest is judged once it is unpacked. */
function lintMembers(members: readonly ArchiveMember[]): Finding[] {
  const findings: Finding[] = [];
  /** Everything but folders, by where it is unpacked to. */
  const seen = new Set<string>();
  const told = new Set<string>();
  for (const member of members) {
    const { name, type } = member;
    const path = unpackedPath(name);
    if (leadsOut(name)) findings.push(traversal(name));
    const problem = path === '' || isUndecodable(path) ? undefined : pathProblem(path);
    if (problem !== undefined) {
      const shown = shorten(name);
      findings.push(
        pathFinding('path-invalid', {
          file: shown,
          message: `The archive has an entry called ${quotedName(shown)}: ${problem}.`,
          hint: 'Rename it, and pack again.',
        }),
      );
    }
    if (['device', 'pipe', 'socket', 'unknown'].includes(type)) findings.push(special(member));
    if (type === 'link') findings.push(...hardLink(member, seen));
    if (type === 'directory') continue;
    if (seen.has(path) && !told.has(path)) {
      told.add(path);
      findings.push(
        finding('archive-duplicate', {
          file: path,
          message: `The archive has ${quotedName(path)} more than once; the last one is what the instances get.`,
          hint: 'Check how the archive is made: the others only make it larger.',
        }),
      );
    }
    seen.add(path);
  }
  return findings;
}

function leadsOut(name: string): boolean {
  return name.startsWith('/') || name.split('/').includes('..');
}

function traversal(name: string): Finding {
  return finding('archive-traversal', {
    file: name,
    message: `The archive has an entry called ${quotedName(name)}, which leads out of the folder that it is unpacked to.`,
    hint: 'Make the archive again, by a tool that you trust.',
  });
}

function special({ name, type }: ArchiveMember): Finding {
  const what: Readonly<Record<string, string>> = {
    device: 'a device; the agent copies what comes out of it, which may never end',
    pipe: 'a named pipe; the agent waits for somebody who writes to it, for ever',
    socket: 'a socket, which cannot be copied',
  };
  return finding('archive-special', {
    file: name,
    message: `${quotedName(name)} in the archive is ${what[type] ?? 'of a kind that is no file, folder or link'}.`,
    hint: packAgain,
  });
}

/** A hard link is made when its turn comes: what it is another name of must be there by then. */
function hardLink({ name, target = '' }: ArchiveMember, seen: ReadonlySet<string>): Finding[] {
  const isOutside = leadsOut(target);
  if (!isOutside && seen.has(unpackedPath(target))) return [];
  const why = isOutside
    ? 'out of the archive'
    : 'which is not in the archive before it, so that tar fails';
  return [
    finding('archive-link', {
      file: name,
      message: `${quotedName(name)} in the archive is a hard link to ${quotedName(target)}, ${why}.`,
      hint: packAgain,
    }),
  ];
}
