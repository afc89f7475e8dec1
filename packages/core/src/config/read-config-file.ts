import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { failure } from '../errors/failure.js';
import { isUtf8Text } from '../text/decode-text.js';
import type { Environment } from './expand-variables.js';
import { fileSchema, type ConfigFile } from './options.js';
import { validateFile, validateLayer, type Locate } from './validate.js';
import { valueAt } from './value-at.js';

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

/** The same, and where each value comes from. */
export interface TracedConfigFile extends FoundConfigFile {
  /** As messages name the file, with the line of a key. */
  readonly locate: Locate;
  /** What may be shown of a value, and the variables that it is made of. */
  readonly trace: (path: readonly string[]) => {
    readonly shown: unknown;
    readonly variables: readonly string[];
  };
}

export interface ReadConfigFileOptions {
  /** Path of the file, where somebody says one; it has to be there then. */
  readonly file?: string | undefined;
  /** The variables that `${VAR}` in a value stands for. */
  readonly env: Environment;
  /** The section of `environments` that is used; what others say with variables that are not set is left out. */
  readonly environment?: string | undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    // To open a named pipe is to wait for somebody who writes to it.
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    const bytes = await readFile(file);
    // Read nevertheless, UTF-16 would be one long word, and other letters would not be those that are meant. PHP has no encoding.
    if (!file.endsWith('.php') && !isUtf8Text(bytes))
      throw new Error('it is not UTF-8: save it as UTF-8');
    return bytes.toString();
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
 * Reads and checks the configuration file of a project by itself: what it says with variables is left out. Undefined when
 * there is none.
 *
 * @param directory absolute path of the project
 * @param given path of the file, where somebody says one; it has to be there then
 * @throws CONFIG_NOT_FOUND, CONFIG_AMBIGUOUS, CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE,
 *   CONFIG_VARIABLE_INVALID
 */
export async function readConfigFile(
  directory: string,
  given?: string,
): Promise<FoundConfigFile | undefined> {
  const found = await readOnly(directory, given);
  return found && (await check(found, {}, () => true));
}

/**
 * The same with the values of variables.
 *
 * @throws as `readConfigFile` does, and CONFIG_VARIABLE_UNSET
 */
export async function readTracedConfigFile(
  directory: string,
  { file, env, environment }: ReadConfigFileOptions,
): Promise<TracedConfigFile | undefined> {
  const found = await readOnly(directory, file);
  const isElsewhere = ([first, section]: readonly string[]) =>
    first === 'environments' && section !== environment;
  return found && (await check(found, env, isElsewhere));
}

interface ReadFile {
  readonly file: string;
  readonly text: string;
  /** As messages name it. */
  readonly name: string;
}

/** The one configuration file of a project. */
async function readOnly(directory: string, given?: string): Promise<ReadFile | undefined> {
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
  return { ...first, name: relative(directory, first.file) };
}

async function check(
  { file, text, name }: ReadFile,
  env: Environment,
  lenient: (path: readonly string[]) => boolean,
): Promise<TracedConfigFile> {
  // The parsers are loaded when they are needed: that takes as long as loading everything else here.
  if (file.endsWith('.php')) {
    const { readPhpConfig } = await import('./read-php.js');
    const locate = () => name;
    const contents = validateLayer(await readPhpConfig(text, name), locate);
    const trace = ([key]: readonly string[]) => ({
      shown: contents[key as keyof typeof contents],
      variables: [],
    });
    return { file, contents, locate, trace };
  }
  const { readYaml } = await import('./read-yaml.js');
  const { settleExpanded, variablesIn } = await import('./expanded-values.js');
  const { tree, hasVariables, locate } = readYaml(text, name, env);
  const { value, shown } = hasVariables
    ? settleExpanded(tree, fileSchema, lenient)
    : { value: tree, shown: tree };
  const trace = (path: readonly string[]) => ({
    shown: valueAt(shown, path),
    variables: hasVariables ? variablesIn(valueAt(tree, path)) : [],
  });
  const contents = validateFile(value, locate, (path) => trace(path).variables);
  return { file, contents, locate, trace };
}
