import type { Configured } from './configured.js';
import { packingVariables } from './packing-variables.js';

/** Commit and branch are in the archive, and so is whether files have changed since: git says all of it in one answer. */
const gitFacts =
  'git --no-optional-locks status --porcelain=v2 --branch --no-ahead-behind --untracked-files=no';

/** What else an archive takes from the environment: its time, and the branch where CI systems have a detached head. */
const otherVariables = ['SOURCE_DATE_EPOCH', 'GITHUB_REF_NAME', 'CI_COMMIT_BRANCH'];

/** What dependencies are pruned from, where they are. */
const lockFiles = ['package.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'];

/** Of the target that makes the archive, what lets Nx keep it: all that it is made of, and where it is written, for each configuration elsewhere. */
export function archiveTarget({ formats, environments, variables }: Configured) {
  const state = '{projectRoot}/.codedeployer';
  const output = (environment?: string) => {
    const name = environment === undefined ? '' : `-${environment.replaceAll('/', '-')}`;
    return `${state}/revision${name}.${formats.get(environment ?? '') ?? 'zip'}`;
  };
  const taken = new Set([...packingVariables, ...otherVariables, ...variables]);
  return {
    cache: true,
    inputs: [
      '{projectRoot}/**/*',
      ...lockFiles.map((name) => `{workspaceRoot}/${name}`),
      { dependentTasksOutputFiles: '**/*' },
      { runtime: gitFacts },
      ...[...taken].map((env) => ({ env })),
    ],
    outputs: ['{options.output}', `${state}/.gitignore`],
    output: output(),
    configurations: Object.fromEntries(environments.map((one) => [one, { output: output(one) }])),
  };
}
