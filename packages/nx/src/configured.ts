import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const configFiles = ['codedeployer.yml', 'codedeployer.yaml', 'codedeployer.json'];

/** The configuration file in the deploy folder of a project. */
export function configIn(folder: string): string | undefined {
  return configFiles.map((one) => join(folder, one)).find((path) => existsSync(path));
}

/** What of a configuration the targets depend on. */
export interface Configured {
  /** The format of archives, by environment; that of what is said for all of them at `''`. */
  readonly formats: ReadonlyMap<string, string>;
  readonly environments: readonly string[];
  /** Names of the variables whose values it takes. */
  readonly variables: readonly string[];
}

interface Layer {
  readonly format?: unknown;
}

function formatOf(layer: Layer | null | undefined): string | undefined {
  const format = layer?.format;
  return format === 'tar' || format === 'tgz' ? format : undefined;
}

/** One that cannot be read is told of by the executor. */
export function readConfigured(folder: string): Configured {
  const file = configIn(folder);
  try {
    const text = file === undefined ? '' : readFileSync(file, 'utf8');
    const read = parse(text, { logLevel: 'silent' }) as
      (Layer & { readonly environments?: Readonly<Record<string, Layer | null>> | null }) | null;
    const environments = Object.entries(read?.environments ?? {});
    const usual = formatOf(read) ?? 'zip';
    const formats = environments.map(([name, layer]) => [name, formatOf(layer) ?? usual] as const);
    return {
      formats: new Map([['', usual], ...formats]),
      environments: environments.map(([name]) => name),
      variables: [...text.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)/g)].map(([, name = '']) => name),
    };
  } catch {
    return { formats: new Map(), environments: [], variables: [] };
  }
}
