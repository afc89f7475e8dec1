import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../state/is-missing.js';
import { readJson, writeJson } from '../state/json-file.js';
import type { Changes } from './list-changes.js';
import { changesSince, fingerprint, takeDown, type Held, type Left } from './taken-down.js';
import { textOf } from './text-of.js';

/** Files that are told apart by their contents, further ones by their size; and how much of their text is kept, which is what differences are shown of. */
const most = { files: 5000, text: 4 * 1024 * 1024 };

/** What an instance held when its last deployment began. */
interface Before {
  readonly left: Left;
  /** Of each file that was read, what changes with it: who finds the same need not read it again. */
  readonly marks: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** What was there before a deployment, as it is asked for once that is over. */
export interface BeforeDeployment {
  /** What is different since. */
  readonly changes: (held: Held) => Promise<Changes>;
  /** What was in a file, where that was text and is known. */
  readonly text: (path: string) => Promise<string | undefined>;
}

const fileIn = (directory: string): string => join(directory, 'before.json');

/**
 * Keeps what an instance holds as what was there before the deployment that begins.
 *
 * @param directory absolute path of the instance's state
 */
export async function noteBefore(directory: string, held: Held): Promise<void> {
  const earlier = await readJson<Before>(fileIn(directory));
  // What lies deep is somebody else's more often: packages, caches.
  const depth = (path: string) => path.split('/').length;
  const read = [...held.changed, ...held.added]
    .sort((a, b) => depth(a) - depth(b))
    .slice(0, most.files);
  const marks: Record<string, string> = {};
  const texts: Record<string, string> = {};
  let room = most.text;
  for (const path of read) {
    const file = join(held.directory, path);
    const mark = await markOf(file);
    if (mark === undefined) continue;
    marks[path] = mark;
    const text = await textOf(file);
    if (text === undefined || text.length > room) continue;
    texts[path] = text;
    room -= text.length;
  }
  const left = await takeDown(held, (path) =>
    marks[path] === undefined || marks[path] !== earlier?.marks[path]
      ? fingerprint(join(held.directory, path), marks[path] === undefined ? 'by size' : 'whole')
      : Promise.resolve(earlier.left[path] ?? undefined),
  );
  await writeJson(fileIn(directory), { left, marks, texts } satisfies Before);
}

/**
 * Undefined where the deployment was the first.
 *
 * @param directory absolute path of the instance's state
 * @param machine the root of what it started as; undefined where it started with nothing
 */
export async function readBefore(
  directory: string,
  machine: string | undefined,
): Promise<BeforeDeployment | undefined> {
  const before = await readJson<Before>(fileIn(directory));
  if (before === undefined) return undefined;
  const { left, marks, texts } = before;
  return {
    changes: (held) =>
      changesSince(held, left, async (path) => {
        const file = join(held.directory, path);
        const mark = marks[path];
        if (mark === undefined) return fingerprint(file, 'by size');
        return (await markOf(file)) === mark ? (left[path] ?? undefined) : fingerprint(file);
      }),
    text: async (path) =>
      path in left || machine === undefined ? texts[path] : textOf(join(machine, path)),
  };
}

/** Another one after each change of a file's contents, mode or owner; undefined for what is no file. */
async function markOf(path: string): Promise<string | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() ? `${found.ino} ${found.ctimeMs}` : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
