import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { agentFolder } from '../agent/unit-environment.js';
import { agentProgram } from './agent-program.js';
import type { Bind } from './view-script.js';

/** Where they stand inside, read only. */
export const broughtFolder = `${agentFolder}/vendor`;

/**
 * Programs of this machine that run in an instance with a root file system of its own, which need not have them, nor the libraries
 * that they are linked to: what runs the agent.
 */
export interface BroughtPrograms {
  /** What is bound into the instance, in this order; the first at `broughtFolder`, where there is nothing yet. */
  readonly binds: readonly Bind[];
  /** The words that start Node under the agent's name. */
  readonly agent: readonly string[];
  readonly bash: readonly string[];
  readonly umount: readonly string[];
  /** Undefined where this machine has none. */
  readonly setpriv: readonly string[] | undefined;
  readonly prlimit: readonly string[] | undefined;
  /** Where a file of the modules stands inside. */
  inside(path: string): string;
}

/**
 * Gathers them in a folder, which is made anew.
 *
 * @param modules absolute paths of the folders that the agent's modules are loaded from
 * @param path where programs are looked for, as in `PATH`
 */
export async function bringPrograms(
  folder: string,
  modules: readonly string[],
  path: string,
): Promise<BroughtPrograms> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'lib'), { recursive: true });
  await mkdir(join(folder, 'modules'));
  for (const part of ['', 'lib', 'modules']) await chmod(join(folder, part), 0o755);
  const outermost = modules.filter((one) => !modules.some((other) => one.startsWith(`${other}/`)));
  for (const module of outermost) await mkdir(join(folder, 'modules', module), { recursive: true });
  const inside = (file: string): string => `${broughtFolder}/modules${file}`;
  const here = (name: string): readonly [string, string][] => {
    const found = findProgram(name, path);
    return found === undefined ? [] : [[name, found]];
  };
  const copied = new Map(['bash', 'setpriv', 'prlimit', 'umount'].flatMap(here));
  const linked = await linksOf([process.execPath, ...copied.values()]);
  for (const file of new Set(linked.flatMap(({ libraries }) => [...libraries.entries()])))
    await copy(file[1], join(folder, 'lib', file[0]));
  const [{ loader } = { loader: undefined }, ...others] = linked;
  if (loader !== undefined) await copy(loader, join(folder, 'loader'));
  for (const [name, file] of copied) await copy(file, join(folder, name));
  // Too large to be copied.
  await writeFile(join(folder, 'agent'), '');
  const words = (name: string): readonly string[] | undefined => {
    const index = [...copied.keys()].indexOf(name);
    if (index < 0) return undefined;
    return others[index]?.loader === undefined
      ? [`${broughtFolder}/${name}`]
      : byLoader(loaderInside, name);
  };
  return {
    binds: [
      { from: folder, to: broughtFolder },
      // Whoever looks which program the agent is finds no Node.
      { from: loader ?? process.execPath, to: agentProgram },
      ...(loader === undefined ? [] : [{ from: process.execPath, to: `${broughtFolder}/agent` }]),
      ...outermost.map((module) => ({ from: module, to: inside(module) })),
    ],
    agent: loader === undefined ? [agentProgram] : byLoader(agentProgram, 'agent'),
    bash: words('bash') ?? ['bash'],
    umount: words('umount') ?? ['umount'],
    setpriv: words('setpriv'),
    prlimit: words('prlimit'),
    inside,
  };
}

/** The absolute path of a program of this machine. */
export function findProgram(name: string, path: string): string | undefined {
  return path
    .split(':')
    .map((place) => join(place, name))
    .find((file) => existsSync(file));
}

const loaderInside = `${broughtFolder}/loader`;

/** The loader takes the libraries that were brought, and nothing of the instance's; what the program starts knows nothing of it. */
function byLoader(loader: string, name: string): readonly string[] {
  return [loader, '--library-path', `${broughtFolder}/lib`, `${broughtFolder}/${name}`];
}

interface Links {
  /** On this machine; undefined for a program that is linked to nothing. */
  readonly loader: string | undefined;
  /** Where they are on this machine, by the names that the program has for them. */
  readonly libraries: ReadonlyMap<string, string>;
}

/** Finds out what programs are linked to, in their order. */
async function linksOf(programs: readonly string[]): Promise<readonly Links[]> {
  // It fails where one of them is linked to nothing, and has told of the others.
  const { stdout } = await promisify(execFile)('ldd', [...programs]).catch((error: unknown) => {
    if (typeof error === 'object' && error !== null && 'stdout' in error)
      return { stdout: String(error.stdout) };
    throw error;
  });
  const parts = stdout.split(/^(\/.*):$/m);
  return programs.map((program) => {
    const said = parts[parts.indexOf(program) + 1] ?? '';
    const all = [...said.matchAll(/^\s*(?:(\S+) => )?(\/\S+) \(0x/gm)];
    const named = all.flatMap(([, name, file = '']) =>
      name === undefined ? [] : [[basename(name), file] as const],
    );
    return {
      loader: all.find(([, name]) => name === undefined)?.[2],
      libraries: new Map(named),
    };
  });
}

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await chmod(to, 0o755);
}
