import { basename, join, relative } from 'node:path';
import { checkGroupNames } from '../config/check-group-names.js';
import { groupNames, scriptFolders } from '../config/groups.js';
import type { ConfigLayer } from '../config/options.js';
import { hookScriptsDirectory, isRuntimeScript } from '../files/hook-scripts.js';
import { isThere } from '../files/is-there.js';
import { directoryEntries } from '../source/directory-entries.js';
import { ignoreRules } from '../source/ignore-rules.js';
import { checkAnswer, type SetupQuestion } from './check-answer.js';
import { configInCharge } from './config-in-charge.js';
import { convertPhp } from './convert-php.js';
import { copyOf, groupScripts, type SetupText } from './group-scripts.js';
import { notApplied } from './not-applied.js';
import { ownAppspec, type OwnAppspec } from './own-appspec.js';
import { planConfig } from './plan-config.js';
import { propose, type Proposal } from './proposal.js';
import type { SetupRequest } from './setup.js';

/** What setup would do. */
export interface SetupPlan {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Every file concerned, in the order in which a person should read them; those that are there are left as they are. */
  readonly files: readonly (SetupText & { readonly there: boolean })[];
  /** What a person should know: what was found, and what was asked for and is not done. */
  readonly notes: readonly string[];
  readonly proposal: Proposal;
}

const questions: readonly SetupQuestion[] = [
  'application',
  'bucket',
  'region',
  'groups',
  'source',
  'start',
  'healthUrl',
];

function checkRequest(request: SetupRequest): void {
  for (const question of questions) {
    const answer = request[question];
    if (answer !== undefined) checkAnswer(question, answer, request.optionsName ?? 'options');
  }
}

/** The request with what a configuration of the PHP tool says where the request does not. */
async function withConverted(request: SetupRequest): Promise<{
  readonly request: SetupRequest;
  readonly more: ConfigLayer;
  readonly notes: readonly string[];
}> {
  if (request.from === undefined) return { request, more: {}, notes: [] };
  const { layer, notes } = await convertPhp(request.directory, request.from);
  const { application, bucket, region, source, groups, ...more } = layer;
  const said = { application, bucket, region, source, groups: groups && groupNames(groups) };
  const asked = Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== undefined),
  ) as unknown as SetupRequest;
  return { request: { ...said, ...asked }, more, notes };
}

/**
 * Finds out what `setup` would write, and writes nothing.
 *
 * @throws CONFIG_INVALID_VALUE, GROUP_RESERVED and what reading a configuration that is there throws
 */
export async function planSetup(asked: SetupRequest): Promise<SetupPlan> {
  checkRequest(asked);
  const { directory } = asked;
  const config = await configInCharge(asked);
  const { request, more, notes } = await withConverted(asked);
  const groups = request.groups ?? groupNames(config?.contents.groups ?? ['web']);
  const folders = scriptFolders(groups, config?.contents ?? {});
  checkGroupNames(folders);

  const own = await ownAppspec(directory, config?.contents.source ?? request.source);
  const proposal = await propose({
    ...request,
    application: config?.contents.application ?? request.application,
    source: config?.contents.source ?? request.source,
  });
  const { source } = proposal; // no question where it has an appspec.yml
  const deploy = join(directory, 'deploy');
  const scripts = join(deploy, 'hook-scripts');
  const shipped = hookScriptsDirectory();
  const written =
    config === undefined
      ? await planConfig(own?.isOfSource ? { ...request, source } : request, groups, proposal, more)
      : undefined;
  const kept = config && { path: config.file, text: '', mode: 0 };
  const files: SetupText[] = [
    ...(kept ? [kept] : (written?.files ?? [])),
    await copyOf(join(shipped, 'appspec.yml'), own?.path ?? join(deploy, 'appspec.yml')),
  ];
  if (own?.events.size !== 0) {
    files.push(await copyOf(join(shipped, 'rsync_exclude'), join(scripts, 'rsync_exclude')));
    for (const folder of folders)
      files.push(...(await groupScripts(join(scripts, folder), proposal, request, own?.events)));
  }
  if (request.eject) {
    for await (const entry of directoryEntries(shipped, { rules: ignoreRules([]) })) {
      if (entry.type === 'file' && isRuntimeScript(entry.path))
        files.push(await copyOf(join(shipped, entry.path), join(scripts, entry.path)));
    }
  }
  const file = config && relative(directory, config.file);
  const kindNotes = config === undefined && proposal.asRecognised ? proposal.recognised.notes : [];
  const there = await Promise.all(files.map(({ path }) => isThere(path)));
  return {
    directory,
    proposal,
    files: files.map((file, at) => ({ ...file, there: there[at] === true })),
    notes: [
      ...(asked.from !== undefined && file !== undefined
        ? [`${asked.from} is not converted, as there is ${file}`]
        : notes),
      ...(config && file ? notApplied(request, config.contents, file) : (written?.notes ?? [])),
      ...(kindNotes ?? []),
      ...(own === undefined ? [] : whatStays(own, directory)),
      ...notHeeded(asked, files, there),
    ],
  };
}

/** What the project's own appspec.yml means for the scripts of groups. */
function whatStays({ path, events }: OwnAppspec, directory: string): readonly string[] {
  const file = relative(directory, path);
  if (events.size === 0)
    return [
      `${file} is the project's own and stays in charge: it runs its own scripts, so that none are written for groups`,
    ];
  const never = ['AfterInstall', 'ApplicationStart', 'ValidateService'].filter(
    (event) => !events.has(event),
  );
  return never.length === 0
    ? []
    : [
        `${file} calls the wrapper at ${[...events].join(', ')} alone, so that there are no scripts for ${never.join(' and ')}: with these in its hooks, run setup again`,
      ];
}

/** What was said of scripts that are all there, or that nothing calls. */
function notHeeded(
  { start, healthUrl }: SetupRequest,
  files: readonly SetupText[],
  there: readonly boolean[],
): readonly string[] {
  const said = [
    ['ApplicationStart.sh', 'SERVICE and START_COMMAND', start],
    ['ValidateService.sh', 'HEALTH_URL', healthUrl],
  ] as const;
  return said.flatMap(([script, variables, answer]) => {
    const all = files.flatMap(({ path }, at) => (basename(path) === script ? there[at] : []));
    if (answer === undefined || all.includes(false)) return [];
    const why =
      all.length === 0
        ? `appspec.yml does not call the wrapper at ${basename(script, '.sh')}`
        : `each group has its ${script}; set ${variables} there`;
    return [`${JSON.stringify(answer)} is not applied: ${why}`];
  });
}
