import { createWriteStream, mkdtempSync, openSync, rmSync, unlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileEntry, StreamEntry } from '../model/entry.js';

/** A temporary folder for contents that can be read only once. */
export interface Spool {
  /** Reads the stream to its end into a temporary file. */
  keep(entry: StreamEntry): Promise<FileEntry>;
  /**
   * Opens an empty file, to be written and read. Whoever does so closes it. It has no name: the system frees it with the
   * process, even where that is killed.
   */
  open(): number;
  /** Removes the folder and all that was kept. Safe to call twice. */
  dispose(): void;
}

/** A spool that makes its folder, below `temporaryDirectory`, when it is first used. */
export function createSpool(temporaryDirectory: string): Spool {
  let folder: string | undefined;
  let count = 0;
  const next = () => {
    folder ??= mkdtempSync(join(temporaryDirectory, 'codedeployer-spool-'));
    return join(folder, String(count++));
  };
  return {
    open() {
      const file = next();
      const opened = openSync(file, 'wx+', 0o600);
      unlinkSync(file);
      return opened;
    },
    async keep({ path, mode, modified, stream }) {
      const file = next();
      await pipeline(stream, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
      const { size, mtimeMs, ino } = await stat(file);
      return {
        type: 'file',
        path,
        mode,
        modified,
        size,
        contents: { path: file, identity: { size, mtimeMs, ino } },
      };
    },
    dispose() {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
