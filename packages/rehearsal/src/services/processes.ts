import { readdir, readFile } from 'node:fs/promises';

/** A process of the instance. */
export interface Process {
  readonly id: number;
  readonly parent: number;
  readonly session: number;
  readonly isZombie: boolean;
  /** The time of processors that it has used, in ticks. */
  readonly work: number;
}

async function readProcess(id: number): Promise<Process | undefined> {
  // It may have ended in the meantime.
  const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => undefined);
  if (stat === undefined) return undefined;
  // After the name, which may have blanks and brackets in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, , session] = fields;
  const [user, system] = fields.slice(11);
  return {
    id,
    parent: Number(parent),
    session: Number(session),
    isZombie: state === 'Z',
    work: Number(user) + Number(system),
  };
}

/** The time of processors that a process has used, in ticks; undefined for one that has ended. */
export async function workOf(id: number): Promise<number | undefined> {
  return (await readProcess(id))?.work;
}

/** Whether a process runs. */
export async function isRunning(id: number): Promise<boolean> {
  const found = await readProcess(id);
  return found !== undefined && !found.isZombie;
}

/**
 * The processes of a service, sorted: those with its mark in their environment, those of its sessions, its main process, and
 * what descends from these. systemd knows them by their control group, which not every rehearsal can have.
 */
export async function processesOf(
  mark: string,
  sessions: ReadonlySet<number>,
  main: number | undefined,
): Promise<readonly number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(names.map((name) => readProcess(Number(name))))).filter(
    (found): found is Process => found !== undefined && !found.isZombie,
  );
  const own = new Set<number>();
  await Promise.all(
    all.map(async ({ id, session }) => {
      if (id === main || sessions.has(session) || (await hasMark(id, mark))) own.add(id);
    }),
  );
  for (let size = -1; size !== own.size;) {
    size = own.size;
    for (const { id, parent } of all) if (own.has(parent)) own.add(id);
  }
  return [...own].sort((one, other) => one - other);
}

async function hasMark(id: number, mark: string): Promise<boolean> {
  const environment = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '');
  return environment.split('\0').includes(mark);
}

/** The command line of a process as systemd quotes it, and its name. */
export async function describeProcess(
  id: number,
): Promise<{ readonly line: string; readonly name: string }> {
  const [line, name] = await Promise.all([
    readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''),
    readFile(`/proc/${id}/comm`, 'utf8').catch(() => ''),
  ]);
  const words = line.split('\0').filter((word) => word !== '');
  const shown = words.map((word) =>
    /^[\w@%+:,./=-]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, '\\$&')}"`,
  );
  return { line: shown.length === 0 ? `[${name.trim()}]` : shown.join(' '), name: name.trim() };
}

/** Sends a signal to some processes; those that have ended are passed over. */
export function signalAll(ids: readonly number[], signal: NodeJS.Signals): void {
  for (const id of ids) {
    try {
      process.kill(id, signal);
    } catch {
      // It has ended by itself.
    }
  }
}
