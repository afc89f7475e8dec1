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
  /** True of a file that was looked into and has nothing of what is sought. */
  readonly plain: boolean;
}

/** Where in a file there is what came of a file's contents when they were packed. */
export interface PackedPlace {
  readonly offset: number;
  readonly size: number;
  /** Whether they are as they were. */
  readonly stored: boolean;
}

/** What planning decides of everything in a revision. */
interface Placed {
  /** Its time in the archive, in whole seconds since 1970. */
  readonly time: number;
}

/** A file of a plan. */
export type PlannedFile = FileEntry &
  PackFacts &
  Placed & {
    /** Of its contents, where planning had it. */
    readonly hash?: string | undefined;
    /** What came of it, where it was packed when it was read to be planned. */
    readonly packed?: PackedPlace | undefined;
  };

/** An archive that is deployed as it is. */
export interface ReadyArchive {
  readonly format: ArchiveFormat;
  readonly file: PlannedFile;
  /** What is in it, as it stands there. */
  readonly members: readonly ArchiveMember[];
}

/** One thing in a plan. */
export type PlannedEntry = PlannedFile | ((DirectoryEntry | SymlinkEntry) & Placed);
