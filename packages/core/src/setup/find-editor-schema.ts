import { join, relative } from 'node:path';
import { foldersUpwards } from '../files/folders-upwards.js';
import { isThere } from '../files/is-there.js';

/**
 * The JSON schema for editors in the installed package, relative to a file in the deploy/ folder of a project; undefined
 * where the package is not installed in the project or above it.
 */
export async function findEditorSchema(directory: string): Promise<string | undefined> {
  for await (const folder of foldersUpwards(directory)) {
    const schema = join(folder, 'node_modules/@codedeployer/core/codedeployer.schema.json');
    if (await isThere(schema)) return relative(join(directory, 'deploy'), schema);
  }
  return undefined;
}
