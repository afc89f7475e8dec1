import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { parseUnitFile, type Setting } from './unit-file.js';
import { specifiersOf, type Specifiers } from './values.js';

/** Where unit files are looked for; the first that has one counts. */
export const unitFolders: readonly string[] = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** A unit as its files have it. */
export interface Unit {
  /** With its suffix: `nginx.service`, `app@1.service`. */
  readonly name: string;
  /** The file that it comes from; of a template, that of the template. */
  readonly fragment: string;
  readonly dropIns: readonly string[];
  readonly masked: boolean;
  readonly settings: readonly Setting[];
  readonly specifiers: Specifiers;
  /** Of the files, as they were read: whether they have changed since. */
  readonly version: string;
}

const suffixes = /\.(?:service|socket|target|timer|path|mount|automount|swap|slice|scope|device)$/;

/** Completes a name as systemctl does: without a suffix it is a service. */
export function unitName(name: string): string {
  return suffixes.test(name) ? name : `${name}.service`;
}

/** `app@1.service` → `app@.service`; undefined for what is no instance of a template. */
export function templateOf(name: string): string | undefined {
  const [, stem, instance, suffix] = /^([^@]+)@(.*)(\.[a-z]+)$/.exec(name) ?? [];
  return instance === undefined || instance === '' ? undefined : `${stem}@${suffix}`;
}

/** Finds a unit, by an alias as well; undefined where no folder has a file for it. */
export async function findUnit(asked: string): Promise<Unit | undefined> {
  const found = (await findFragment(asked)) ?? (await initScript(asked));
  if (found === undefined) return undefined;
  const { path, name } = found;
  const masked = await isMasked(path);
  const dropIns = masked ? [] : await findDropIns(name);
  const texts = masked ? [] : await Promise.all([path, ...dropIns].map((file) => textOf(file)));
  return {
    name,
    fragment: path,
    dropIns,
    masked,
    settings: texts.flatMap(parseUnitFile),
    specifiers: specifiersOf(name, hostname()),
    version: texts.join('\0'),
  };
}

interface Fragment {
  readonly path: string;
  readonly name: string;
}

async function findFragment(name: string): Promise<Fragment | undefined> {
  const template = templateOf(name);
  for (const candidate of [name, ...(template === undefined ? [] : [template])]) {
    for (const folder of unitFolders) {
      const path = join(folder, candidate);
      const target = await readlink(path).catch(() => undefined);
      if (target === undefined) {
        if ((await stat(path).catch(() => undefined))?.isFile() === true) return { path, name };
        continue;
      }
      if (target === '/dev/null') return { path, name };
      const real = await realpath(path).catch(() => undefined);
      if (real === undefined) continue;
      const own = basename(real);
      // A link to another unit is an alias; one to a template, or of its own name, is the unit itself.
      const isSame = own === candidate || own === template;
      // A file that lies elsewhere is known by the link to it.
      return own === candidate ? { path, name } : { path: real, name: isSame ? name : own };
    }
  }
  return undefined;
}

async function isMasked(path: string): Promise<boolean> {
  return (await realpath(path).catch(() => undefined)) === '/dev/null';
}

/** What systemd makes of a script for SysV's init, where no unit has its name. */
const initScripts = '/etc/init.d/';

async function initScript(name: string): Promise<Fragment | undefined> {
  const path = `${initScripts}${name.replace(/\.service$/, '')}`;
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && (found.mode & 0o111) !== 0 ? { path, name } : undefined;
}

async function textOf(path: string): Promise<string> {
  if (!path.startsWith(initScripts)) return readFile(path, 'utf8');
  const script = await readFile(path, 'utf8');
  const [, said = basename(path)] = /^# *Short-Description: *(.+)$/im.exec(script) ?? [];
  const reloads = /^\s*(?:[\w|-]*\|)?reload(?:\|[\w|-]*)?\)/m.test(script);
  return [
    '[Unit]',
    `Description=LSB: ${said}`,
    '[Service]',
    'Type=forking',
    'RemainAfterExit=yes',
    'GuessMainPID=no',
    'KillMode=process',
    `ExecStart=${path} start`,
    `ExecStop=${path} stop`,
    ...(reloads ? [`ExecReload=${path} reload`] : []),
  ].join('\n');
}

async function findDropIns(name: string): Promise<readonly string[]> {
  const template = templateOf(name);
  const [, suffix = ''] = /\.([a-z]+)$/.exec(name) ?? [];
  const names = [suffix, ...(template === undefined ? [] : [template]), name];
  // One file per name: that of the folder which comes first, and of the more particular unit.
  const byFile = new Map<string, string>();
  for (const folder of [...unitFolders].reverse()) {
    for (const unit of names) {
      const dropIns = join(folder, `${unit}.d`);
      for (const file of await readdir(dropIns).catch(() => []))
        if (file.endsWith('.conf')) byFile.set(file, join(dropIns, file));
    }
  }
  const files = [...byFile].sort(([one], [other]) => (one < other ? -1 : 1));
  const seen = new Set<string>();
  const read: string[] = [];
  for (const [, path] of files) {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || real === '/dev/null' || seen.has(real)) continue;
    seen.add(real);
    read.push(path);
  }
  return read;
}

/** The units that are linked to another one as what it wants or requires, as `systemctl enable` does it. */
export async function unitsLinkedTo(
  name: string,
  kind: 'wants' | 'requires',
): Promise<readonly string[]> {
  const names = await Promise.all(
    unitFolders.map((folder) => readdir(join(folder, `${name}.${kind}`)).catch(() => [])),
  );
  return [...new Set(names.flat())].sort();
}

/** What a timer or a path starts when it is time; undefined for what is neither. */
export function unitTriggeredBy(unit: Unit): string | undefined {
  const [, stem, kind] = /^(.+)\.(timer|path)$/.exec(unit.name) ?? [];
  if (stem === undefined) return undefined;
  return unitsIn(unit, kind === 'timer' ? 'Timer' : 'Path', 'Unit').at(-1) ?? `${stem}.service`;
}

/** The names of all unit files, sorted. */
export async function unitFileNames(): Promise<readonly string[]> {
  const names = await Promise.all(unitFolders.map((folder) => readdir(folder).catch(() => [])));
  return [...new Set(names.flat().filter((name) => suffixes.test(name)))].sort();
}

/** The last value of a key; an empty one takes earlier ones back. */
export function settingOf(
  { settings }: Pick<Unit, 'settings'>,
  section: string,
  ...keys: readonly string[]
): string | undefined {
  const last = settings.findLast((one) => one.section === section && keys.includes(one.key));
  return last === undefined || last.value === '' ? undefined : last.value;
}

/** All values of a key that may be given more than once; an empty one takes the earlier ones back. */
export function settingsOf(
  { settings }: Pick<Unit, 'settings'>,
  section: string,
  key: string,
): readonly string[] {
  const values = settings
    .filter((one) => one.section === section && one.key === key)
    .map(({ value }) => value);
  return values.slice(values.lastIndexOf('') + 1);
}

/** The names in a list of units, such as `After=`. */
export function unitsIn(unit: Unit, section: string, key: string): readonly string[] {
  return settingsOf(unit, section, key)
    .flatMap((value) => value.split(/\s+/))
    .map((name) => name.replace(/%(.)/g, (whole, sign: string) => unit.specifiers[sign] ?? whole));
}
