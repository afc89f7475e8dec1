import type { RevisionEntry } from '../revision/entry.js';

/** What an entry of an archive says that it is. */
export type MemberType =
  'file' | 'directory' | 'symlink' | 'link' | 'device' | 'pipe' | 'socket' | 'unknown';

/** One entry of a ready-made archive as it stands there, before unpacking makes something of it. */
export interface ArchiveMember {
  readonly name: string;
  readonly type: MemberType;
  /** Of a hard link: the name that it is another one for. */
  readonly target?: string | undefined;
}

/** What stands in an archive, and the tree that unpacking makes of it. */
export interface ReadArchive {
  /** By what is in it: the agent, too, does not care for names. */
  readonly format: 'zip' | 'tar' | 'tgz';
  readonly members: readonly ArchiveMember[];
  readonly entries: readonly RevisionEntry[];
}

const GiB = 1024 ** 3;
const mostTimes = 100;

/**
 * What is wrong with an archive that is small and has huge contents; undefined for the others. What people deploy is
 * compressed to a tenth; a hundredth of more than 1 GiB is made to fill disks.
 *
 * @param packed bytes of the archive
 * @param unpacked bytes of what it holds, as far as that is known
 */
export function bombProblem(packed: number, unpacked: number): string | undefined {
  if (unpacked <= GiB || unpacked <= packed * mostTimes) return undefined;
  return `its ${packed} bytes would become ${(unpacked / GiB).toFixed(1)} GiB or more`;
}

/** Ends the reading of an archive that nobody should unpack. */
export class ArchiveBomb extends Error {}
