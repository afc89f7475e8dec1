import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { ConfigLayer } from '../config/options.js';
import { isEmptyValue, phpKeys, readPhpEntries, symlinksOf } from '../config/read-php.js';
import { isOptionName, validateLayer } from '../config/validate.js';
import { failure } from '../errors/failure.js';

/** The configuration of the PHP tool in terms of this one. */
export interface Converted {
  readonly layer: ConfigLayer;
  /** What of it has no counterpart, or is still to be filled in. */
  readonly notes: readonly string[];
}

/**
 * Reads a `config.php` of the PHP tool soisy/codedeployer to be written anew as codedeployer.yml.
 *
 * @param path of the file, from the project on
 * @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID_VALUE
 */
export async function convertPhp(directory: string, path: string): Promise<Converted> {
  const file = resolve(directory, path);
  const name = relative(directory, file);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw failure('CONFIG_NOT_FOUND', { file: name }, { cause });
    throw failure('CONFIG_UNREADABLE', { file: name, reason: message }, { cause });
  });
  const layer: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const { key, value } of await readPhpEntries(text, name)) {
    const ours = phpKeys[key];
    if (key === 'tarDereferenceLinks') layer.symlinks = symlinksOf(value);
    else if (ours !== undefined && isEmptyValue(value))
      notes.push(
        `"${key}" is empty in ${name}: see whether "${ours}" is right as it is written now`,
      );
    else if (ours !== undefined || isOptionName(key)) layer[ours ?? key] = value;
    else if (key === 'awsVersion')
      notes.push(`"${key}" has no counterpart: the version of the API is that of the AWS SDK`);
    else notes.push(`"${key}" of ${name} has no counterpart and is left out`);
  }
  return { layer: validateLayer(layer, () => name), notes };
}
