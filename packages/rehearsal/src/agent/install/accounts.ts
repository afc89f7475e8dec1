import { readFile } from 'node:fs/promises';
import type { LooseValue } from '@codedeployer/appspec';
import { AgentFailure } from '../agent-failure.js';
import { rubyPath } from '../ruby/paths.js';
import { systemErrorCode } from '../ruby/system-failure.js';

/**
 * Looks up the number of a user by its name, in `/etc/passwd` as it is at this moment.
 * @throws AgentFailure `ArgumentError` when there is none, `TypeError` when the name is not a string.
 */
export async function userId(name: LooseValue): Promise<number> {
  return await lookUp('/etc/passwd', 'user', rubyPath(name));
}

/** Looks up the number of a group by its name, in `/etc/group`; fails as {@link userId} does. */
export async function groupId(name: LooseValue): Promise<number> {
  return await lookUp('/etc/group', 'group', rubyPath(name));
}

async function lookUp(file: string, kind: 'user' | 'group', name: string): Promise<number> {
  let table = '';
  try {
    table = await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
  for (const line of table.split('\n')) {
    const [entry, , id] = line.split(':');
    if (entry === name && name !== '' && id !== undefined) return Number(id);
  }
  throw new AgentFailure({
    rubyClass: 'ArgumentError',
    message: `can't find ${kind} for ${name}`,
  });
}
