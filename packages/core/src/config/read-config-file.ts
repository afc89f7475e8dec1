import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { failure } from '../errors/failure.js';
import type { ConfigFile } from './options.js';
import { validateFile, validateLayer } from './validate.js';

/** What the configuration file in deploy/ may be called, the first ones first. */
export const configFileNames = [
  'codedeployer.yml',
  'codedeployer.yaml',
  'codedeployer.json',
  'config.php',
] as const;

/** A configuration file as it was found. */
export interface FoundConfigFile {
  /** Absolute path. */
  readonly file: string;
  readonly contents: ConfigFile;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    // To open a named pipe is to wait for somebody who writes to it.
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure(
      'CONFIG_UNREADABLE',
      { file, reason: (error as Error).message },
      { cause: error },
    );
  }
}

/**
 * Reads and checks the configuration file of a project; undefined when it has none.
 *
 * @param directory absolute path of the project
 * @param given path of the file, where somebody says one; it has to be there then
 * @throws CONFIG_NOT_FOUND, CONFIG_AMBIGUOUS, CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE
 */
export async function readConfigFile(
  directory: string,
  given?: string,
): Promise<FoundConfigFile | undefined> {
  const candidates =
    given === undefined
      ? configFileNames.map((name) => join(directory, 'deploy', name))
      : [resolve(directory, given)];
  const found: { file: string; text: string }[] = [];
  for (const file of candidates) {
    const text = await readIfThere(file);
    // A config.php left behind by the PHP tool does not count beside a file of our own.
    if (text !== undefined && !(found.length > 0 && basename(file) === 'config.php'))
      found.push({ file, text });
  }
  const [first, second] = found;
  if (first === undefined) {
    if (given !== undefined) throw failure('CONFIG_NOT_FOUND', { file: resolve(directory, given) });
    return undefined;
  }
  if (second !== undefined)
    throw failure('CONFIG_AMBIGUOUS', { files: found.map(({ file }) => file) });
  const name = relative(directory, first.file);
  // The parsers are loaded when they are needed: that takes as long as loading everything else here.
  if (first.file.endsWith('.php')) {
    const { readPhpConfig } = await import('./read-php.js');
    return {
      file: first.file,
      contents: validateLayer(readPhpConfig(first.text, name), () => name),
    };
  }
  const { readYaml } = await import('./read-yaml.js');
  const { value, locate } = readYaml(first.text, name);
  return { file: first.file, contents: validateFile(value, locate) };
}
