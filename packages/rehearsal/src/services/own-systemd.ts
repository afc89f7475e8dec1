import { execFile } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readList } from './read-list.js';

/** Of what systemd itself starts when somebody needs it, and of what has no file to start it from. */
const notKept = /^(?:user@|user-runtime-dir@|run-[ru])/;

/** The services of an instance whose first process is systemd. */
export interface OwnSystemd {
  /** Units that failed when it came up, and those that are not up yet. */
  problems(): Promise<{ readonly failed: readonly string[]; readonly starting: readonly string[] }>;
  /**
   * Starts again what ran when the rehearsal before ended: the instance was not started anew in between, as far as anybody there knows.
   * @returns the names of those that did not start
   */
  resume(): Promise<readonly string[]>;
  /** Writes down what runs: a rehearsal may be ended at any moment. */
  note(): Promise<void>;
}

/** @param folder absolute path of the folder that keeps what runs */
export function ownSystemd(folder: string): OwnSystemd {
  const file = join(folder, 'active.json');
  const active = () => namesOf(['list-units', '--type=service', '--state=active,reloading']);
  return {
    async problems() {
      const failed = await namesOf(['list-units', '--state=failed']);
      const jobs = await systemctl(['list-jobs', '--no-legend', '--plain']);
      const starting = jobs.split('\n').flatMap((line) => /^\s*\d+ (\S+)/.exec(line)?.[1] ?? []);
      return { failed, starting };
    },
    async resume() {
      const there = new Set(await active());
      const due = (await readList<string>(file)).filter((name) => !there.has(name));
      if (due.length === 0) return [];
      await systemctl(['start', ...due]);
      const now = new Set(await active());
      return due.filter((name) => !now.has(name));
    },
    async note() {
      await mkdir(folder, { recursive: true });
      const names = (await active()).filter((name) => !notKept.test(name));
      await writeFile(`${file}.new`, JSON.stringify(names));
      await rename(`${file}.new`, file);
    },
  };
}

async function namesOf(words: readonly string[]): Promise<readonly string[]> {
  const list = await systemctl([...words, '--no-legend', '--plain']);
  return list.split('\n').flatMap((line) => /^\s*(\S+)/.exec(line)?.[1] ?? []);
}

/** What it prints; what it exits with says less than what is asked afterwards. */
async function systemctl(words: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('systemctl', words)).stdout;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'number')
      return (error as { readonly stdout: string }).stdout;
    throw error;
  }
}
