import { stat } from 'node:fs/promises';
import { failure } from '../errors/failure.js';
import { readArchive } from '../lint/read-archive.js';
import { sharedWorkers } from '../workers/shared-workers.js';
import { digestContents } from '../plan/digest-contents.js';
import { draftFile } from '../plan/draft.js';
import type { FileEntry } from '../model/entry.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { PlannedEntry } from '../model/planned-entry.js';
import { versionOf, type RevisionFacts } from '../plan/revision-files.js';

export interface PlanArchiveOptions {
  readonly facts: RevisionFacts;
  readonly signal?: AbortSignal | undefined;
}

async function fileOf(path: string): Promise<FileEntry> {
  try {
    const stats = await stat(path);
    // To open a named pipe is to wait for somebody who writes to it.
    if (!stats.isFile()) throw new Error('it is not a file');
    const { size, mtimeMs, ino, mode } = stats;
    return {
      type: 'file',
      path,
      mode: mode & 0o777,
      size,
      contents: { path, identity: { size, mtimeMs, ino } },
    };
  } catch (cause) {
    throw failure('ARCHIVE_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

/**
 * Plans an archive that somebody else made: it is deployed as it is. Its entries are there to be judged.
 *
 * @param path absolute path
 * @throws ARCHIVE_UNREADABLE, ARCHIVE_BOMB, FILE_CHANGED, SOURCE_UNREADABLE
 */
export async function planArchive(
  path: string,
  { facts, signal }: PlanArchiveOptions,
): Promise<RevisionPlan> {
  const file = draftFile(await fileOf(path));
  const { format, entries: inside, members } = await readArchive(path);
  const workers = sharedWorkers();
  try {
    await digestContents([file], workers, signal);
    const digest = file.hash.slice(0, 64);
    const entries = inside.map((entry): PlannedEntry =>
      entry.type === 'file'
        ? { ...entry, time: 0, crc32: 0, shrinks: false }
        : { ...entry, time: 0 },
    );
    return {
      entries,
      digest,
      facts: { ...facts, version: versionOf(facts, digest) },
      size: entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.size : 0), 0),
      findings: [],
      archive: { format, members, file },
      takeWorkers: () => workers.take(),
      dispose: () => void workers.close(),
    };
  } catch (error) {
    await workers.close();
    throw error;
  }
}
