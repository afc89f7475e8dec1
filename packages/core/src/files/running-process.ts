import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process, told from every other one: numbers are used again, and mean nothing on another machine. */
export interface RunningProcess {
  readonly host: string;
  readonly pid: number;
  /** When it started, in ticks since the machine did; as what follows, only where Linux tells. */
  readonly started?: string | undefined;
  /** Of the machine since it started. */
  readonly boot?: string | undefined;
  /** Containers have numbers of their own. */
  readonly namespace?: string | undefined;
}

/** What cannot be read is not known: there is no /proc but on Linux. */
async function ifReadable(reading: Promise<string>): Promise<string | undefined> {
  return reading.then(
    (text) => text.trim(),
    () => undefined,
  );
}

/** The 22nd field of Linux's `/proc/<pid>/stat`; the second one, a name, may have spaces and brackets. */
export async function processStart(pid: number): Promise<string | undefined> {
  const text = await ifReadable(readFile(`/proc/${pid}/stat`, 'utf8'));
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

export async function thisProcess(): Promise<RunningProcess> {
  const [started, boot, namespace] = await Promise.all([
    processStart(process.pid),
    ifReadable(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    ifReadable(readlink('/proc/self/ns/pid')),
  ]);
  return { host: hostname(), pid: process.pid, started, boot, namespace };
}

/**
 * Whether a process is at work, as far as that can be told from here.
 *
 * @returns undefined of one that this machine cannot look at, or that no longer can be told from others
 */
export async function isAtWork(
  { host, pid, started, boot, namespace }: RunningProcess,
  here: RunningProcess,
): Promise<boolean | undefined> {
  if (host !== here.host || boot !== here.boot || namespace !== here.namespace) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (started === undefined) return undefined; // it may be another one with its number
  return (await processStart(pid)) === started;
}
