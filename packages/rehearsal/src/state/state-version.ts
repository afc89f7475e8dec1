import { join } from 'node:path';
import { rehearsalFailure } from '../errors/failures.js';
import { namesIn } from './names-in.js';
import { readJson, writeJson } from './json-file.js';

/** Grows whenever what is kept is kept in another way, and an earlier rehearsal's would be misread. */
const version = 1;

/** The folders that hold state. */
export const stateFolders = [
  'namespaces',
  'directory',
  's3',
  'codedeploy',
  'iam',
  'ec2',
  'autoscaling',
  'cloudwatch',
] as const;

/**
 * Sees that this version can go on with what is in the folder, and notes down its own version where nothing is yet.
 *
 * @throws CodedeployerError `REHEARSAL_STATE_UNKNOWN`, `REHEARSAL_STATE_DAMAGED`
 */
export async function checkStateVersion(directory: string): Promise<void> {
  const path = join(directory, 'version.json');
  const names = await namesIn(directory);
  if (!stateFolders.some((name) => names.includes(name))) {
    await writeJson(path, { version });
    return;
  }
  const found = (await readJson<{ readonly version?: unknown }>(path))?.version;
  if (found === version) return;
  throw rehearsalFailure('REHEARSAL_STATE_UNKNOWN', {
    directory,
    found: found === undefined ? undefined : JSON.stringify(found),
    known: version,
  });
}
