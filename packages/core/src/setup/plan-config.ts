import { join } from 'node:path';
import type { ConfigLayer } from '../config/options.js';
import { isThere } from '../files/is-there.js';
import { findEditorSchema } from './find-editor-schema.js';
import type { SetupText } from './group-scripts.js';
import { prepareScript } from './prepare-script.js';
import type { Proposal } from './proposal.js';
import { textOf } from './recognise/look.js';
import type { SetupRequest } from './setup.js';

/** The configuration of a project that has none, what belongs to it, and what a person should know about it. */
export async function planConfig(
  { directory, source: asked, region, strategy }: SetupRequest,
  groups: readonly string[],
  { recognised, asRecognised, application, bucket, source }: Proposal,
  more: ConfigLayer,
): Promise<{ readonly files: readonly SetupText[]; readonly notes: readonly string[] }> {
  const { configTemplate } = await import('./config-template.js');
  const { ignore, build, shared, sharedFolders } = asRecognised
    ? recognised
    : { ...recognised, ignore: undefined, build: undefined, shared: undefined };
  // A simple copy has the shared files where they are.
  const prepared = strategy === 'rotating-releases' ? shared : undefined;
  const deploy = join(directory, 'deploy');
  const file = (path: string, text: string, mode = 0o666) => ({ path, text, mode });
  const config = configTemplate({
    application,
    bucket,
    groups,
    source,
    region,
    build,
    more: {
      ...(ignore && { ignore: [...ignore] }),
      ...(prepared && { prepare: 'deploy/prepare-instance.sh' }),
      ...more,
    },
    schema: await findEditorSchema(directory),
  });
  return {
    files: [
      file(join(deploy, 'codedeployer.yml'), config),
      ...(prepared
        ? [
            file(
              join(deploy, 'prepare-instance.sh'),
              prepareScript(application, prepared, sharedFolders),
              0o777,
            ),
          ]
        : []),
    ],
    notes: [
      ...(await aboutSource(directory, asked, source, ignore)),
      ...(prepared
        ? [
            `all releases share ${prepared.join(', ')}: make them in /var/www/${application}/shared on each instance before the first deployment`,
          ]
        : []),
    ],
  };
}

/** What a person should know about the source. */
async function aboutSource(
  directory: string,
  asked: string | undefined,
  source: string,
  ignore: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (source !== '.')
    return asked === undefined && (await isThere(join(directory, source)))
      ? [`"source" is ${source}/, as there is such a folder`]
      : [];
  if (ignore !== undefined) return [];
  if (asked === undefined && (await isThere(join(directory, 'public'))))
    return [
      '"source" is the whole project: if public/ is what your build writes, and not what it reads or a part of the application, set it to public',
    ];
  const kept = /^\/?node_modules\/?\s*$/m.test(await textOf(directory, '.codedeployignore'));
  if (!kept && (await isThere(join(directory, 'node_modules'))))
    return [
      '"source" is the whole project, node_modules/ included: set it to the folder of the build, or keep files out with .codedeployignore',
    ];
  return [];
}
