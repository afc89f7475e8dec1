import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

interface LockedPackage {
  readonly name?: string;
  readonly version: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One package of an installation. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Where this repository has it, from its root on. */
  readonly place: string;
}

const lock = JSON.parse(
  await readFile(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8'),
) as { readonly packages: Readonly<Record<string, LockedPackage>> };

/** Where a package finds another, as Node looks for it. */
function find(name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder}${folder === '' ? '' : '/'}node_modules/${name}`;
    const found = lock.packages[place];
    if (found !== undefined) return found.link === true ? (found.resolved ?? place) : place;
    if (folder === '') throw new Error(`${name} of ${from} is not in package-lock.json`);
  }
}

/**
 * Everything that `npm install <name>` puts into node_modules; what a project brings itself (`nx`) aside. What stands here more than
 * once in the same version, as this repository has others above it, is there once.
 */
export function installedWith(...names: readonly string[]): InstalledPackage[] {
  const places = new Set<string>();
  const add = (place: string) => {
    if (places.has(place)) return;
    places.add(place);
    const { dependencies, optionalDependencies } = lock.packages[place] ?? {};
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies }))
      add(find(other, place));
  };
  for (const name of names) add(find(name, ''));
  const found = [...places].map((place) => {
    const { name, version, license = 'none' } = lock.packages[place]!;
    const folder = place.slice(place.lastIndexOf('node_modules/') + 13);
    return { name: name ?? folder, version, license, place };
  });
  return [...new Map(found.map((one) => [`${one.name}@${one.version}`, one])).values()];
}
