import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { globPattern } from './arguments.js';
import type { Variables } from './command-line.js';
import type { ServiceSettings } from './service-settings.js';
import { splitWords } from './values.js';

/** A user of the instance, as its `/etc/passwd` has it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** Finds a user by name or number. */
export async function findAccount(user: string): Promise<Account | undefined> {
  for (const line of (await readFile('/etc/passwd', 'utf8')).split('\n')) {
    const [name = '', , uid, gid, , home = '', shell = ''] = line.split(':');
    if (name === '' || (name !== user && uid !== user)) continue;
    return { name, uid: Number(uid), gid: Number(gid), home, shell };
  }
  return undefined;
}

/** Finds the number of a group by its name or number. */
export async function findGroup(group: string): Promise<number | undefined> {
  for (const line of (await readFile('/etc/group', 'utf8')).split('\n')) {
    const [name, , gid] = line.split(':');
    if (name !== '' && (name === group || gid === group)) return Number(gid);
  }
  return undefined;
}

/** A file of `EnvironmentFile=` that is not there, or cannot be read. */
export class MissingEnvironmentFile extends Error {}

/**
 * The environment of a service: what systemd gives each, what it gives for `User=`, and then what the unit says, files last.
 * @throws MissingEnvironmentFile
 */
export async function serviceEnvironment(
  settings: ServiceSettings,
  base: Variables,
  account: Account | undefined,
): Promise<Variables> {
  const environment: Record<string, string> = { ...base };
  if (account !== undefined) {
    const { name, home, shell } = account;
    Object.assign(environment, { LOGNAME: name, USER: name });
    if (!['', '/', '/nonexistent'].includes(home)) environment.HOME = home;
    if (!/^$|(?:\/nologin|\/false)$/.test(shell)) environment.SHELL = shell;
  }
  for (const { path, variable } of settings.folders)
    environment[variable] =
      environment[variable] === undefined ? path : `${environment[variable]}:${path}`;
  for (const line of settings.environment)
    for (const { text } of splitWords(line)) assign(environment, text);
  for (const written of settings.environmentFiles) {
    const pattern = written.replace(/^-/, '');
    const isOptional = written.startsWith('-');
    const paths = await filesLike(pattern);
    if (paths.length === 0 && !isOptional) throw new MissingEnvironmentFile(pattern);
    for (const path of paths) {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (isOptional) return '';
        throw new MissingEnvironmentFile(path, { cause: error });
      });
      for (const line of variablesIn(text)) assign(environment, line);
    }
  }
  for (const name of settings.unsetEnvironment) Reflect.deleteProperty(environment, name);
  return environment;
}

/** The files that a pattern of the shell stands for, sorted; what is no pattern is a path as it stands. */
async function filesLike(pattern: string): Promise<readonly string[]> {
  if (!/[*?[]/.test(pattern)) return [pattern];
  let found = ['/'];
  for (const part of pattern.split('/').filter((name) => name !== '')) {
    const isLike = globPattern(part);
    const names = await Promise.all(
      found.map(async (folder) => {
        if (!/[*?[]/.test(part)) return [join(folder, part)];
        const inside = await readdir(folder).catch(() => []);
        return inside
          .filter((name) => isLike.test(name) && (!name.startsWith('.') || part.startsWith('.')))
          .map((name) => join(folder, name));
      }),
    );
    found = names.flat();
  }
  return found.filter((path) => existsSync(path)).sort();
}

function assign(environment: Record<string, string>, line: string): void {
  const end = line.indexOf('=');
  if (end > 0) environment[line.slice(0, end)] = line.slice(end + 1);
}

/** The assignments of a file as systemd.exec(5) has it: a line each, quotes around values, comments, lines continued. */
function variablesIn(text: string): readonly string[] {
  const found: string[] = [];
  const joined = text.replace(/\\\r?\n/g, '');
  const assignment = /^[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*("(?:[^"\\]|\\[^])*"|'[^']*'|[^\r\n]*)/gm;
  for (const [, name = '', value = ''] of joined.matchAll(assignment)) {
    const trimmed = value.trim();
    const plain = trimmed.startsWith('"')
      ? trimmed.slice(1, -1).replace(/\\([$"\\`])/g, '$1')
      : trimmed.startsWith("'")
        ? trimmed.slice(1, -1)
        : trimmed.replace(/\\(.)/g, '$1');
    found.push(`${name}=${plain}`);
  }
  return found;
}
