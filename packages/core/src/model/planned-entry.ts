import type { ArchiveFormat } from './archive-format.js';
import type { ArchiveMember } from './archive-member.js';
import type { DirectoryEntry, FileEntry, SymlinkEntry } from './entry.js';

/** What packing needs to know about the contents of a file. */
interface PackFacts {
  /** What the archive must come to have: contents that differ are not those of the plan. */
  readonly crc32: number;
  /** Whether it pays to compress it. */
  readonly shrinks: boolean;
}

/** What planning finds out about the contents of a file by reading it. */
export interface ContentFacts extends PackFacts {
  /** Hexadecimal digits that stand for the contents. */
  readonly hash: string;
}

/** What planning decides of everything in a revision. */
interface Placed {
  /** Its time in the archive, in whole seconds since 1970. */
  readonly time: number;
}

/** A file of a plan, with the hash of its contents where planning had it. */
export type PlannedFile = FileEntry & PackFacts & Placed & { readonly hash?: string | undefined };

/** An archive that is deployed as it is. */
export interface ReadyArchive {
  readonly format: ArchiveFormat;
  readonly file: PlannedFile;
  /** What is in it, as it stands there. */
  readonly members: readonly ArchiveMember[];
}

/** One thing in a plan. */
export type PlannedEntry = PlannedFile | ((DirectoryEntry | SymlinkEntry) & Placed);
