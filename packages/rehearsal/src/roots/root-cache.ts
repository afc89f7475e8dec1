import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeState } from '../isolation/prepare-view.js';
import { isRunning, thisProcess, type Owner } from '../state/owner.js';

/** So many of the root file systems that nobody uses are kept, the last used. */
const kept = 4;

/** Unpacked root file systems, by digest, for all projects of a user. */
export interface RootCache {
  /**
   * The absolute path of a folder; `make` fills it where it is not there yet. It is as a whole or not at all there, however this
   * process ends, and stays while this process runs.
   */
  folder(digest: string, make: (folder: string) => Promise<void>): Promise<string>;
}

/** Opens the cache in a folder, which need not exist. */
export function openRootCache(directory: string): RootCache {
  return {
    async folder(digest, make) {
      await mkdir(directory, { recursive: true, mode: 0o755 });
      // Who unpacks without root is the owner of all files in it.
      const name = `${digest.replace(/[^0-9a-z]/gi, '-')}-${process.getuid?.() ?? ''}`;
      const place = join(directory, name);
      for (;;) {
        if (await claim(place)) return join(place, 'root');
        await removeLeft(directory);
        const owner = await thisProcess();
        const draft = join(directory, `draft-${ownerName(owner)}-${randomUUID()}`);
        try {
          await mkdir(join(draft, 'root'), { recursive: true });
          await mkdir(join(draft, 'users'));
          await make(join(draft, 'root'));
          await rename(draft, place).catch((error: unknown) => {
            // Another process has unpacked the same in the meantime.
            const { code = '' } = error as NodeJS.ErrnoException;
            if (!['ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
          });
        } finally {
          if (existsSync(draft)) await removeState(draft);
        }
      }
    },
  };
}

/** Says that this process uses it; false where it is not there. */
async function claim(place: string): Promise<boolean> {
  const users = join(place, 'users');
  if (!existsSync(users)) return false;
  try {
    await writeFile(join(users, ownerName(await thisProcess())), '');
    await utimes(users, new Date(), new Date());
  } catch (error) {
    // It was taken away at this moment.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  return existsSync(join(place, 'root'));
}

/** Removes what processes that were killed have not brought to its end, and what is there beyond the last used. */
async function removeLeft(directory: string): Promise<void> {
  const idle: { readonly place: string; readonly used: number }[] = [];
  for (const name of await readdir(directory)) {
    const place = join(directory, name);
    const [, draft] = /^draft-(\d+-\w*)-/.exec(name) ?? [];
    if (draft !== undefined) {
      if (!(await isRunning(ownerOf(draft)))) await removeState(place);
      continue;
    }
    const users = await readdir(join(place, 'users')).catch(() => undefined);
    if (users === undefined) continue;
    const running = await Promise.all(users.map((user) => isRunning(ownerOf(user))));
    if (running.includes(true)) continue;
    idle.push({ place, used: (await stat(join(place, 'users'))).mtimeMs });
  }
  for (const { place } of idle.sort((one, other) => other.used - one.used).slice(kept)) {
    // Nobody finds half of it.
    const draft = join(directory, `draft-${ownerName(await thisProcess())}-${randomUUID()}`);
    try {
      await rename(place, draft);
    } catch (error) {
      // Another process was quicker.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw error;
    }
    await removeState(draft);
  }
}

function ownerName({ pid, started = '' }: Owner): string {
  return `${pid}-${started}`;
}

function ownerOf(name: string): Owner {
  const [pid, started] = name.split('-');
  return { pid: Number(pid), started: started === '' ? undefined : started };
}
