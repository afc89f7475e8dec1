import type { Stats } from 'node:fs';
import type { Readable } from 'node:stream';

/** What must stay the same of a file from the moment it is planned until it is packed. */
export interface FileIdentity extends Pick<Stats, 'size' | 'mtimeMs' | 'ino'> {
  /** Only for telling whether the contents may be known from an earlier run: links to the same file change it, too. */
  readonly ctimeMs?: number;
}

/** Where the bytes of a file are. Both can be read more than once: the digest is computed before anything is packed. */
export type Contents =
  /** A file on disk, by its absolute path. */
  | { readonly path: string; readonly identity: FileIdentity }
  /** Bytes that are in memory already, for example a file of a Gulp stream. */
  | { readonly bytes: Uint8Array };

/** What everything in a revision has, whatever it is. */
export interface EntryBase {
  /** Relative to the root of the revision, with `/` between the names and no `/` at the end. */
  readonly path: string;
  /** Unix permission bits (`0o777` at most), without the file type. */
  readonly mode: number;
  /** When it was changed last, in whole seconds since 1970; absent of what has no time of its own. */
  readonly modified?: number | undefined;
}

export interface FileEntry extends EntryBase {
  readonly type: 'file';
  /** In bytes. */
  readonly size: number;
  readonly contents: Contents;
}

/** A directory in its own right: without it, an empty directory and the modes of all others would be lost. */
export interface DirectoryEntry extends EntryBase {
  readonly type: 'directory';
}

export interface SymlinkEntry extends EntryBase {
  readonly type: 'symlink';
  /** As stored in the link: relative to the folder that the link is in, unless absolute. */
  readonly target: string;
}

/** One thing in a revision. */
export type RevisionEntry = FileEntry | DirectoryEntry | SymlinkEntry;

/** A file that can be read only once; planning spools it to a temporary file. */
export interface StreamEntry extends EntryBase {
  readonly type: 'stream';
  readonly stream: Readable;
}

/** What a revision can be made of. */
export type SourceEntry = RevisionEntry | StreamEntry;
