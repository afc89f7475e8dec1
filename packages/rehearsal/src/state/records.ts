import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { atLatest } from './at-latest.js';
import { namesIn } from './names-in.js';
import { readAllJson, writeJson } from './json-file.js';

/** Records of one kind: all in memory, each in a file of its own. */
export interface Records<T> {
  get(key: string): T | undefined;
  /** In the order in which they were first put. */
  all(): readonly T[];
  /** Known at once, on disk when the promise resolves. */
  put(value: T): Promise<void>;
  /** Changes the record that is known now. Does nothing when there is none. */
  change(key: string, change: (value: T) => T): Promise<void>;
  remove(key: string): Promise<void>;
}

/**
 * Opens the records of a folder.
 * @param keyOf the key of a record, unique in the folder
 * @param fileOf its file name, without a suffix
 */
export async function openRecords<T>(
  folder: string,
  keyOf: (value: T) => string,
  fileOf: (value: T) => string,
): Promise<Records<T>> {
  const values = new Map<string, T>();
  const savers = new Map<string, () => Promise<void>>();
  const paths = (await namesIn(folder)).map((name) => join(folder, name));
  for (const value of await readAllJson<T>(paths)) values.set(keyOf(value), value);
  const pathOf = (value: T) => join(folder, `${encodeURIComponent(fileOf(value))}.json`);
  const save = (value: T): Promise<void> => {
    const key = keyOf(value);
    let saver = savers.get(key);
    if (saver === undefined) {
      const path = pathOf(value);
      saver = atLatest(() => {
        const latest = values.get(key);
        return latest === undefined ? rm(path, { force: true }) : writeJson(path, latest);
      });
      savers.set(key, saver);
    }
    return saver();
  };
  const put = (value: T): Promise<void> => {
    values.set(keyOf(value), value);
    return save(value);
  };
  return {
    get: (key) => values.get(key),
    all: () => [...values.values()],
    put,
    async change(key, change) {
      const value = values.get(key);
      if (value !== undefined) await put(change(value));
    },
    async remove(key) {
      const value = values.get(key);
      if (value === undefined) return;
      values.delete(key);
      await save(value);
    },
  };
}
