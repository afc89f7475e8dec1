import { textOf } from './look.js';

/** What of package.json tells what a project is. */
export interface Manifest {
  readonly name?: string | undefined;
  readonly main?: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Those that the application needs when it runs. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Those and the ones for development. */
  readonly all: Readonly<Record<string, string>>;
  readonly nx?: unknown;
}

/** That of a project; undefined where there is none, or none that can be read. */
export async function readManifest(directory: string): Promise<Manifest | undefined> {
  try {
    const read = JSON.parse(await textOf(directory, 'package.json')) as Partial<
      Manifest & { devDependencies: Record<string, string> }
    >;
    const { name, main, nx, scripts = {}, dependencies = {}, devDependencies = {} } = read;
    return { name, main, nx, scripts, dependencies, all: { ...devDependencies, ...dependencies } };
  } catch {
    // npm complains about it.
    return undefined;
  }
}

/** The build of a package with npm scripts. */
export function buildScript(manifest: Manifest | undefined): string | undefined {
  return manifest?.scripts.build === undefined ? undefined : 'npm run build';
}
