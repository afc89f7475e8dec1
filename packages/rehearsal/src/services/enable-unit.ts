import { lstat, mkdir, readdir, readlink, rm, rmdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  findUnit,
  settingOf,
  templateOf,
  unitFolders,
  unitName,
  unitsIn,
  type Unit,
} from './find-unit.js';

const folder = '/etc/systemd/system';

/** The link that a unit wants, and the file that it leads to. */
interface Wanted {
  readonly path: string;
  readonly target: string;
}

async function wantedBy(unit: Unit): Promise<readonly Wanted[]> {
  const { name } = unit;
  const fragment = (await linkedFile(name)) ?? unit.fragment;
  const links: Wanted[] = unitsIn(unit, 'Install', 'Alias').map((alias) => ({
    path: join(folder, alias),
    target: fragment,
  }));
  const instance = settingOf(unit, 'Install', 'DefaultInstance');
  const own =
    name.includes('@.') && instance !== undefined ? name.replace('@.', `@${instance}.`) : name;
  for (const [key, kind] of [
    ['WantedBy', 'wants'],
    ['RequiredBy', 'requires'],
  ] as const)
    for (const by of unitsIn(unit, 'Install', key))
      links.push({ path: join(folder, `${by}.${kind}`, own), target: fragment });
  return links;
}

/** Whether a unit says anything about how it is enabled. */
export function hasInstall(unit: Unit): boolean {
  return unit.settings.some(({ section }) => section === 'Install');
}

/** Links a unit file that lies elsewhere into the folder of the administrator, unless it is found already. */
export async function linkUnit(path: string): Promise<readonly string[]> {
  const link = join(folder, basename(path));
  if (unitFolders.includes(dirname(path)) || (await linkedFile(basename(path))) === path) return [];
  if ((await lstat(link).catch(() => undefined)) !== undefined)
    throw new Error(`File ${link} already exists.`);
  await mkdir(folder, { recursive: true });
  await symlink(path, link);
  return [`Created symlink ${link} → ${path}.`];
}

/** Where a unit's file lies that is linked into the folder of the administrator; undefined for one that lies in a folder of units. */
async function linkedFile(name: string): Promise<string | undefined> {
  const target = await readlink(join(folder, name)).catch(() => undefined);
  const isElsewhere =
    target !== undefined && target !== '/dev/null' && !unitFolders.includes(dirname(target));
  return isElsewhere && basename(target) === name ? target : undefined;
}

/** Makes the links of `[Install]`, and returns what systemctl says of them. */
export async function enableUnit(unit: Unit, force: boolean): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { path, target } of await wantedBy(unit)) {
    const there = await readlink(path).catch(() => undefined);
    if (there === target) continue;
    if (there !== undefined && !force && path.startsWith(`${folder}/`) && dirname(path) === folder)
      throw new Error(
        `Failed to enable unit: File ${path} already exists and is a symlink to ${there}.`,
      );
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await symlink(target, path);
    said.push(`Created symlink ${path} → ${target}.`);
  }
  for (const also of unitsIn(unit, 'Install', 'Also')) {
    const other = await findUnit(unitName(also));
    if (other !== undefined && other.name !== unit.name)
      said.push(...(await enableUnit(other, force)));
  }
  return said;
}

/** Takes away every link to a unit below the folder of the administrator, and returns what systemctl says of them. */
export async function disableUnit(unit: Unit): Promise<readonly string[]> {
  const removed = (await linksTo(unit)).filter((path) => path !== join(folder, unit.name));
  if ((await linkedFile(unit.name)) !== undefined) removed.push(join(folder, unit.name));
  const said: string[] = [];
  for (const path of removed) {
    await rm(path, { force: true });
    if (dirname(path) !== folder) await rmdir(dirname(path)).catch(() => undefined);
    said.push(`Removed "${path}".`);
  }
  return said;
}

/** The links of `.wants` and `.requires` first, aliases after them. */
async function linksTo(unit: Unit): Promise<readonly string[]> {
  const links: string[] = [];
  const aliases: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) {
      if (entry.name !== unit.name && basename(await readlink(path)) === unit.name)
        aliases.push(path);
    } else if (/\.(?:wants|requires)$/.test(entry.name)) {
      for (const name of await readdir(path))
        if (name === unit.name || (unit.name.includes('@.') && templateOf(name) === unit.name))
          links.push(join(path, name));
    }
  }
  return [...links.sort(), ...aliases.sort()];
}

/** Makes a unit that nothing can start. */
export async function maskUnit(name: string): Promise<readonly string[]> {
  const path = join(folder, name);
  const there = await lstat(path).catch(() => undefined);
  if (there !== undefined) {
    if (there.isSymbolicLink() && (await readlink(path)) === '/dev/null') return [];
    throw new Error(`Failed to mask unit: File ${path} already exists.`);
  }
  await mkdir(folder, { recursive: true });
  await symlink('/dev/null', path);
  return [`Created symlink ${path} → /dev/null.`];
}

export async function unmaskUnit(name: string): Promise<readonly string[]> {
  const path = join(folder, name);
  if ((await readlink(path).catch(() => undefined)) !== '/dev/null') return [];
  await rm(path);
  return [`Removed "${path}".`];
}

/** The state of a unit's file, in the words of `is-enabled`. */
export async function unitFileState(unit: Unit, asked = unit.name): Promise<string> {
  if (unit.masked) return 'masked';
  if (asked !== unit.name) return 'alias';
  if (unit.fragment.startsWith('/etc/init.d/')) return 'generated';
  for (const place of unitFolders) {
    for (const kind of await readdir(place).catch(() => [])) {
      if (!/\.(?:wants|requires)$/.test(kind)) continue;
      const found = await lstat(join(place, kind, unit.name)).catch(() => undefined);
      if (found !== undefined) return place.startsWith('/etc/') ? 'enabled' : 'static';
    }
  }
  const links = await linksTo(unit);
  if (links.length === 0 && (await linkedFile(unit.name)) !== undefined) return 'linked';
  if (!hasInstall(unit)) return 'static';
  if (unit.name.includes('@.') && links.length > 0) return 'indirect';
  return links.length > 0 ? 'enabled' : 'disabled';
}
