import type { FileEntry } from './entry.js';

/** What somebody looks for in files, which whoever reads them anyway can tell. */
export interface Sought {
  /** In which files, by their paths in the revision and their sizes in bytes: small ones, which are read as a whole. */
  readonly isIn: (path: string, size: number) => boolean;
  /** What may be found, in bytes that are taken for Latin-1. A file without a match is of no interest. */
  readonly patterns: readonly RegExp[];
}

/**
 * Whether a file was looked into and has nothing of what is sought, once it is read by who reads it anyway; false where
 * nobody does.
 */
export type IsPlain = (file: FileEntry) => Promise<boolean>;
