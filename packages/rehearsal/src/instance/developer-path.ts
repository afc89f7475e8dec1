import { readdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { servicePath, unitEnvironment } from '../agent/unit-environment.js';
import type { UnitKind } from '../protocol/agent-setup.js';
import type { ExecutedCommand } from './export-instance.js';

/** Folders of the developer's `PATH` that hooks do not see, each with the programs that only it has. */
export type DeveloperPrograms = ReadonlyMap<string, ReadonlySet<string>>;

/** Finds out what is on the developer's `PATH` and on that of none of the units; a folder with nothing of its own is left out. */
export async function developerPrograms(
  path: string | undefined,
  ...units: readonly UnitKind[]
): Promise<DeveloperPrograms> {
  const seen = new Set<string>();
  for (const unit of new Set(units)) {
    // An instance whose profile does not let the agent start says so itself.
    const ofUnit = await unitEnvironment(unit).catch(() => ({ PATH: servicePath }));
    for (const folder of foldersOf(ofUnit.PATH)) {
      for (const name of await namesIn(folder)) seen.add(name);
    }
  }
  const found = new Map<string, ReadonlySet<string>>();
  for (const folder of foldersOf(path)) {
    const own = (await namesIn(folder)).filter((name) => !seen.has(name));
    if (own.length > 0) found.set(folder, new Set(own));
  }
  return found;
}

/** What is to be said of that before anything runs. */
export function developerLimits(programs: DeveloperPrograms): readonly string[] {
  if (programs.size === 0) return [];
  return [
    `Hooks get the PATH of the agent's unit, as on EC2. Of your PATH they do not see ${[...programs.keys()].join(', ')}.`,
  ];
}

function folderOf(name: string, programs: DeveloperPrograms): string | undefined {
  return [...programs].find(([, names]) => names.has(name))?.[0];
}

/** Which of some programs only the developer has, each with its folder. */
export function developersOnly(
  sought: Iterable<string>,
  programs: DeveloperPrograms,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of sought) {
    const folder = folderOf(name, programs);
    if (folder !== undefined) found.set(name, folder);
  }
  return found;
}

const missed = [
  /(?:^|[\s:])([\w.+-]+): (?:command )?not found/gm,
  /env: [‘']?([\w.+-]+)[’']?: No such file or directory/g,
  /No such file or directory - ([\w.+-]+)$/gm,
];

/** Names the programs that failed commands did not find and that the developer has. */
export function developerRemarks(
  commands: readonly ExecutedCommand[],
  programs: DeveloperPrograms,
): readonly string[] {
  const remarks = new Set<string>();
  for (const { status, diagnostics, event } of commands) {
    if (status !== 'Failed') continue;
    const said = `${diagnostics.message}\n${diagnostics.log}`;
    for (const [, name = ''] of missed.flatMap((pattern) => [...said.matchAll(pattern)])) {
      const folder = folderOf(name, programs);
      if (folder === undefined) continue;
      remarks.add(
        `${event} did not find ${name}: it is in ${folder} of your PATH, which no agent has. Install it where the agent's PATH finds it, or name it by its path.`,
      );
    }
  }
  return [...remarks];
}

function foldersOf(path = ''): readonly string[] {
  return [...new Set(path.split(':').filter(isAbsolute))];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    // A PATH may name what is not there, or may not be read: then it finds nothing.
    return [];
  }
}
