import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from '../files/is-there.js';
import { applicationNameOf, bucketNameOf, sourceOf } from './defaults.js';
import { findEditorSchema } from './find-editor-schema.js';
import type { SetupRequest } from './setup.js';

/**
 * Writes the configuration of a project that has none; its folder is there.
 *
 * @returns what a person should know about the values that nobody asked for
 */
export async function writeConfig(
  path: string,
  { directory, source: asked, ...request }: SetupRequest,
  groups: readonly string[],
): Promise<readonly string[]> {
  const application = request.application ?? applicationNameOf(directory);
  const source = asked ?? (await sourceOf(directory));
  const { configTemplate } = await import('./config-template.js');
  const text = configTemplate({
    application,
    bucket: request.bucket ?? bucketNameOf(application),
    groups,
    source,
    schema: await findEditorSchema(directory),
  });
  await writeFile(path, text, { flag: 'wx' });
  if (asked === undefined && source === '.' && (await isThere(join(directory, 'public'))))
    return [
      '"source" is the whole project: if public/ is what your build writes, and not what it reads or a part of the application, set it to public',
    ];
  if (source === '.' && (await isThere(join(directory, 'node_modules'))))
    return [
      '"source" is the whole project, node_modules/ included: set it to the folder of the build, or keep files out with .codedeployignore',
    ];
  return asked === undefined && source !== '.'
    ? [`"source" is ${source}/, as there is such a folder`]
    : [];
}
