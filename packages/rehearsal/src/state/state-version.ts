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

/** Whether a rehearsal has left anything in the folder. */
export async function hasState(directory: string): Promise<boolean> {
  const names = await namesIn(directory);
  return stateFolders.some((name) => names.includes(name));
}

const fileIn = (directory: string) => join(directory, 'version.json');

/**
 * Sees that this version can read what is in the folder.
 *
 * @throws CodedeployerError `REHEARSAL_STATE_UNKNOWN`, `REHEARSAL_STATE_DAMAGED`
 */
export async function requireStateVersion(directory: string): Promise<void> {
  const found = (await readJson<{ readonly version?: unknown }>(fileIn(directory)))?.version;
  if (found === version) return;
  throw rehearsalFailure('REHEARSAL_STATE_UNKNOWN', {
    directory,
    found: found === undefined ? undefined : JSON.stringify(found),
    known: version,
  });
}

/**
 * The same, and notes down its own version where nothing is yet.
 *
 * @throws CodedeployerError `REHEARSAL_STATE_UNKNOWN`, `REHEARSAL_STATE_DAMAGED`
 */
export async function checkStateVersion(directory: string): Promise<void> {
  if (await hasState(directory)) await requireStateVersion(directory);
  else await writeJson(fileIn(directory), { version });
}
