import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, UnitKind } from '../protocol/agent-setup.js';
import { quote } from '../shell/quote.js';
import { systemErrorCode } from './ruby/system-failure.js';

/** Where the package of the agent lies on an instance. */
export const agentFolder = '/opt/codedeploy-agent';

const agentBinary = `${agentFolder}/bin/codedeploy-agent`;

/** The working directory that the agent starts in, and so every hook: relative paths begin there. */
export function workingDirectory(unit: UnitKind): string {
  return unit === 'sysv' ? agentFolder : '/';
}

/** What a service gets of systemd, and by SysV's `service`. */
export const servicePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** systemd gives a service so much time to start. */
const patience = 90_000;

interface Start {
  /** The words after `/bin/bash`. */
  readonly options: readonly string[];
  readonly profile: string;
}

/** How `/etc/profile` of the instance comes in; agent 2 is started without. */
const starts: Readonly<Record<UnitKind, Start | undefined>> = {
  // The unit's own line: with `-a`, all that the profile sets is exported.
  systemd: { options: ['-a'], profile: '[ -f /etc/profile ] && source /etc/profile; ' },
  sysv: {
    options: [],
    profile: `[ -f /etc/profile ] && source /etc/profile; cd ${agentFolder} 2>/dev/null; `,
  },
  'agent-2': undefined,
};

/**
 * Works out the environment that the agent has on the instance that this process runs in: what the system gives a service,
 * and what `/etc/profile` makes of it. There is no HOME, USER or LOGNAME unless the profile sets them.
 *
 * @throws Error when the agent would not start: the profile ends the shell, or does not come to its end
 */
export async function unitEnvironment(unit: UnitKind): Promise<Environment> {
  const service = {
    ...(await serviceBase()),
    ...(unit === 'sysv' ? {} : { INVOCATION_ID: randomBytes(16).toString('hex') }),
  };
  const start = starts[unit];
  if (start === undefined) return service;
  const environment = await afterProfile(start, service);
  if (environment === undefined) return service;
  return {
    ...environment,
    PATH: asOfRoot(environment.PATH),
    // As if the shell had started the agent, not what told its environment.
    _: agentBinary,
    ...(environment.BASH_EXECUTION_STRING === undefined
      ? {}
      : { BASH_EXECUTION_STRING: `${start.profile}${agentBinary} start` }),
  };
}

/** What systemd gives every service, but for what tells one start from another. */
export async function serviceBase(): Promise<Readonly<Record<string, string>>> {
  return { PATH: servicePath, ...(await systemLocale()) };
}

/** A profile leaves the folders of root's programs out for anybody else, whom a rehearsal without namespaces may run as. */
function asOfRoot(path = ''): string {
  if (process.getuid?.() === 0) return path;
  const folders = [...path.split(':').filter((folder) => folder !== ''), ...servicePath.split(':')];
  return [...new Set(folders)].join(':');
}

/** Undefined where there is no bash. */
async function afterProfile(
  { options, profile }: Start,
  env: Environment,
): Promise<Environment | undefined> {
  // Files, not pipes: what the profile leaves in the background would keep those open.
  const folder = await mkdtemp(join(tmpdir(), 'codedeployer-unit-'));
  const complaints = await open(join(folder, 'complaints'), 'w+');
  const listing = join(folder, 'listing');
  try {
    const child = spawn(
      '/bin/bash',
      [...options, '-c', `${profile}/usr/bin/env -0 >${quote(listing)}`],
      {
        cwd: '/',
        env: { ...env },
        stdio: ['ignore', 'ignore', complaints.fd],
        timeout: patience,
        killSignal: 'SIGKILL',
      },
    );
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    const list = await readFile(listing, 'utf8').catch(() => '');
    if (list !== '') return parseEnvironment(list);
    const end = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with ${code}`;
    const said = (await readFile(join(folder, 'complaints'), 'utf8')).trim().split('\n').at(-1);
    throw new Error(
      `the shell that reads /etc/profile ${end} before it could start the agent${said ? `: ${said}` : ''}`,
    );
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  } finally {
    await complaints.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function parseEnvironment(list: string): Environment {
  const entries = list.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    entries.map((entry) => {
      const end = entry.indexOf('=');
      return [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
}

/** The settings of the system that systemd passes on: `LANG=C.UTF-8` where there are none. */
async function systemLocale(): Promise<Readonly<Record<string, string>>> {
  const files = await Promise.all(
    ['/etc/default/locale', '/etc/locale.conf'].map((file) =>
      readFile(file, 'utf8').catch(() => ''),
    ),
  );
  const found = files
    .join('\n')
    .matchAll(/^\s*(LANG|LANGUAGE|LC_[A-Z]+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#]*))\s*$/gm);
  const set = [...found].map(([, name = '', ...values]): readonly [string, string] => [
    name,
    values.find(Boolean) ?? '',
  ]);
  return { LANG: 'C.UTF-8', ...Object.fromEntries(set) };
}
