import type { ArchiveFormat } from './archive-format.js';
import type { RevisionEntry } from './entry.js';

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
  readonly format: ArchiveFormat;
  readonly members: readonly ArchiveMember[];
  readonly entries: readonly RevisionEntry[];
}
