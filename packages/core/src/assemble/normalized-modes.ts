import type { SourceEntry } from '../model/entry.js';

const executable = 0o100;

function modeOf({ type, mode }: SourceEntry): number {
  if (type === 'symlink') return mode;
  return type === 'directory' || (mode & executable) !== 0 ? 0o755 : 0o644;
}

/**
 * Entries with what git keeps of permissions: whether a file can be executed. So the umask that a working tree was made
 * with makes no difference.
 */
export async function* normalizedModes(
  entries: AsyncIterable<SourceEntry>,
): AsyncGenerator<SourceEntry> {
  for await (const entry of entries) yield { ...entry, mode: modeOf(entry) };
}
