import type { DirectoryEntry, FileEntry, RevisionEntry, SymlinkEntry } from '../model/entry.js';
import type { ContentFacts, PackedPlace } from '../model/planned-entry.js';

/** A file that is being planned: it becomes the planned one as more is found out, as a copy for each step would double what is in memory. */
export type FileDraft = FileEntry & {
  -readonly [Fact in keyof ContentFacts]: ContentFacts[Fact];
} & {
  time: number;
  packed: PackedPlace | undefined;
};

export type Draft = FileDraft | ((DirectoryEntry | SymlinkEntry) & { time: number });

export function draftFile({ path, mode, modified, size, contents }: FileEntry): FileDraft {
  const [type, time, hash, crc32] = ['file', 0, '', 0] as const;
  const [shrinks, plain, packed] = [false, false, undefined] as const;
  // Property by property: V8 gives each object that is spread and added to a hidden class of its own.
  return { type, path, mode, modified, size, contents, time, hash, crc32, shrinks, plain, packed };
}

/** A copy of an entry to be filled in. */
export function draftOf(entry: RevisionEntry): Draft {
  if (entry.type === 'file') return draftFile(entry);
  const { type, path, mode, modified } = entry;
  if (type === 'directory') return { type, path, mode, modified, time: 0 };
  return { type, path, mode, modified, time: 0, target: entry.target };
}
