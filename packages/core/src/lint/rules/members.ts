import type { Finding } from '@codedeployer/appspec';
import { pathProblem } from '../../plan/check-path.js';
import type { ArchiveMember } from '../../model/archive-member.js';
import { unpackedPath } from '../../unpack/archived-file.js';
import { finding } from '../codes.js';
import { isUndecodable } from '../../unpack/unzipped-name.js';

const packAgain = 'Pack with codedeployer, or leave it out of the archive.';

/** What stands in an archive and is not unpacked, or not to what it says; the rest is judged once it is unpacked. */
export function lintMembers(members: readonly ArchiveMember[]): Finding[] {
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
        finding('path-invalid', {
          file: shown,
          message: `The archive has an entry called ${JSON.stringify(shown)}: ${problem}.`,
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
          message: `The archive has ${JSON.stringify(path)} more than once; the last one is what the instances get.`,
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
    message: `The archive has an entry called ${JSON.stringify(name)}, which leads out of the folder that it is unpacked to.`,
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
    message: `${JSON.stringify(name)} in the archive is ${what[type] ?? 'of a kind that is no file, folder or link'}.`,
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
      message: `${JSON.stringify(name)} in the archive is a hard link to ${JSON.stringify(target)}, ${why}.`,
      hint: packAgain,
    }),
  ];
}

const longest = 200;

function shorten(name: string): string {
  return name.length > longest ? `${name.slice(0, longest)}…` : name;
}
