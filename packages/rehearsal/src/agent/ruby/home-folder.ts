import { readFileSync } from 'node:fs';
import { AgentFailure } from '../agent-failure.js';
import { systemErrorCode } from './system-failure.js';

/**
 * The home folder of a user, by `/etc/passwd` as it is at this moment.
 * @throws AgentFailure `ArgumentError` for a user who does not exist.
 */
export function homeOf(user: string): string {
  const home = accounts().find(([name]) => name === user)?.[5];
  if (home !== undefined) return home;
  throw argumentError(`user ${user} doesn't exist`);
}

/**
 * The home folder of the agent's own user: what its environment says, or else the system.
 * @throws AgentFailure `ArgumentError` when there is none, or one that is not absolute.
 */
export function ownHome(fromEnvironment: string | undefined): string {
  const id = String(process.getuid?.() ?? '');
  const home = fromEnvironment ?? accounts().find(([, , userId]) => userId === id)?.[5];
  if (home === undefined) throw argumentError("couldn't find HOME environment -- expanding `~'");
  if (!home.startsWith('/')) throw argumentError('non-absolute home');
  return home;
}

/** What `su` sets of this process's own user, when it is root whom it turns into. */
export function ownAccount(): Readonly<Record<'HOME' | 'SHELL', string>> {
  const id = String(process.getuid?.() ?? '');
  const [, , , , , home = '/', shell = ''] = accounts().find(([, , userId]) => userId === id) ?? [];
  return { HOME: home, SHELL: shell === '' ? '/bin/sh' : shell };
}

function accounts(): readonly (readonly string[])[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return [];
  }
}

function argumentError(message: string): AgentFailure {
  return new AgentFailure({ rubyClass: 'ArgumentError', message });
}
