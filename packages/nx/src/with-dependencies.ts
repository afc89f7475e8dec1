import { readFile } from 'node:fs/promises';
import {
  failure,
  type FileEntry,
  type ReadSource,
  type RevisionConfig,
  type SourceEntry,
} from '@codedeployer/core';
import type { Host } from '@codedeployer/core/host';
import { directoryEntries } from '@codedeployer/core/revision';
import type { Manifest } from './devkit.js';
import type { PrunedDependencies } from './prune-dependencies.js';

function fileOf(path: string, text: string): FileEntry {
  const bytes = Buffer.from(text);
  return { type: 'file', path, mode: 0o644, size: bytes.length, contents: { bytes } };
}

/** What the package.json of a build says beside dependencies, such as "type": its files are read by that. */
async function restOf(entry: SourceEntry): Promise<object> {
  if (entry.type !== 'file' || !('path' in entry.contents)) return {};
  const { path } = entry.contents;
  try {
    const {
      dependencies: _dependencies,
      devDependencies: _devDependencies,
      optionalDependencies: _optionalDependencies,
      peerDependencies: _peerDependencies,
      ...rest
    } = JSON.parse(await readFile(path, 'utf8')) as Manifest & {
      readonly devDependencies?: object;
    };
    return rest;
  } catch (cause) {
    throw failure('SOURCE_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

/**
 * Files with package.json and lock file of what they need at the top, in the place of those that a build has written.
 *
 * @param files absolute path of a folder, or what reads them
 */
export function withDependencies(
  files: string | ReadSource,
  { manifest, lockFile }: PrunedDependencies,
  { symlinks }: RevisionConfig,
  tell: Host['tell'],
): ReadSource {
  return async function* (onRefused) {
    const found =
      typeof files === 'string'
        ? directoryEntries(files, { symlinks, onRefused })
        : files(onRefused);
    let rest = {};
    const replaced: string[] = [];
    for await (const entry of found) {
      if (![lockFile.name, 'package.json'].includes(entry.path)) {
        yield entry;
        continue;
      }
      replaced.push(entry.path);
      if (entry.path === 'package.json') rest = await restOf(entry);
    }
    if (replaced.length > 0)
      tell(
        `The build's own ${replaced.sort().join(' and ')} ${replaced.length === 1 ? 'has' : 'have'} the pruned dependencies in the revision ("prunedDependencies").`,
      );
    yield fileOf('package.json', `${JSON.stringify({ ...rest, ...manifest }, null, 2)}\n`);
    yield fileOf(lockFile.name, lockFile.text);
  };
}
