import { readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import { decodeText } from '../text/decode-text.js';
import { ignoreFile, ignoreRules, type IgnoreRules, type IgnoreSource } from './ignore-rules.js';
import { isWithin } from '../files/is-within.js';

/** Undefined where there is no such file. */
async function readPatterns(path: string): Promise<string | undefined> {
  const unreadable = (reason: string, options?: ErrorOptions) =>
    failure('SOURCE_UNREADABLE', { path, reason }, options);
  let bytes: Buffer;
  try {
    // To open a named pipe is to wait for somebody who writes to it.
    if (!(await stat(path)).isFile()) throw new Error('it is not a file');
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable((cause as Error).message, { cause });
  }
  const text = decodeText(bytes);
  if (text === undefined) throw failure('IGNORE_FILE_ENCODING', { path });
  return text;
}

/** Patterns count from the folder of their file, as git has it, where the source lies in that. */
async function readSource(
  folder: string,
  from: string,
  source: string | undefined,
): Promise<readonly IgnoreSource[]> {
  const patterns = await readPatterns(join(folder, ignoreFile));
  if (patterns === undefined) return [];
  const below = source !== undefined && isWithin(source, folder) ? relative(folder, source) : '';
  return [{ from, patterns, below }];
}

/**
 * The rules of a folder: those of `.codedeployignore` in it, and those that always hold.
 *
 * @param root absolute path
 * @throws SOURCE_UNREADABLE, IGNORE_FILE_ENCODING, IGNORE_RULES_TOO_MANY
 */
export async function directoryRules(root: string): Promise<IgnoreRules> {
  return ignoreRules(await readSource(root, ignoreFile, root));
}

/**
 * What keeps files out of a revision, the later ones winning over the earlier: `.codedeployignore` beside the configuration,
 * in the project and in the source, and the option `ignore`.
 *
 * @param source absolute path of a folder; undefined for files that come from elsewhere
 * @throws SOURCE_UNREADABLE, IGNORE_FILE_ENCODING, IGNORE_RULES_TOO_MANY
 */
export async function sourceRules(
  source: string | undefined,
  { directory, deployDirectory, ignore = [] }: RevisionConfig,
): Promise<IgnoreRules> {
  const inDeploy = relative(directory, join(deployDirectory, ignoreFile));
  // A folder that is more than one of these is the last of them.
  const folders = new Map([[deployDirectory, inDeploy]]);
  for (const [folder, name] of [
    [directory, `${ignoreFile} of the project`],
    [source, ignoreFile],
  ] as const) {
    if (folder === undefined) continue;
    folders.delete(folder);
    folders.set(folder, name);
  }
  const sources = await Promise.all(
    [...folders].map(([folder, name]) => readSource(folder, name, source)),
  );
  const option = { from: 'the option "ignore"', patterns: ignore.join('\n') };
  return ignoreRules([...sources.flat(), option]);
}
