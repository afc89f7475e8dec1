import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { findWorkspace, propose, type RunReport } from '@codedeployer/core';
import {
  CodedeployerError,
  configFileNames,
  findElsewhere,
  loadRevisionConfig,
  readConfigFile,
  type GroupConfig,
  type RevisionConfig,
} from '@codedeployer/core/config';
import { projectState } from '@codedeployer/core/contract';
import { formatMoment } from '@codedeployer/core/host';
import { readKept, type KeptDeployment } from '@codedeployer/rehearsal/kept';
import type { Context } from '../context.js';
import { toRequest } from '../from-flags.js';
import { findWiring } from '../setup/find-wiring.js';
import { nextSteps, ownName } from '../setup/next-steps.js';
import { hasAppspec, judgeConfigured } from './lint.js';

/** What is known of one subject, in a line or several. */
type Row = readonly [subject: string, ...lines: string[]];

/** What is told, and the command that comes next. */
interface Told {
  readonly rows: readonly Row[];
  readonly next: string;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function nameFolder(source: string): string {
  return source === '.' ? 'this folder' : source;
}

/** What is configured, in a line. */
function nameGroups({ application, targets, region }: RevisionConfig): string {
  const names = targets.map(({ name }) => name).join(', ');
  const where = region === undefined ? '' : ` in ${region}`;
  return `${application}: ${targets.length === 1 ? 'group' : 'groups'} ${names}${where}`;
}

/** What the linter says of what would be deployed, or why it cannot say anything. */
async function judge(config: RevisionConfig) {
  try {
    const { findings, os } = await judgeConfigured({ tell: () => undefined }, config);
    const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
    return {
      isThere: !findings.some(({ code }) => code === 'appspec-missing'),
      errors: count('error'),
      warnings: count('warning'),
      isWindows: os === 'windows',
    };
  } catch (error) {
    // Mostly the project is not built, which is where somebody may well be.
    if (CodedeployerError.is(error)) return error;
    throw error;
  }
}

type Verdict = Awaited<ReturnType<typeof judge>>;

function revisionRow(config: RevisionConfig, verdict: Verdict): Row {
  const what = config.archive ?? nameFolder(config.source);
  if (verdict instanceof Error)
    return [
      'Revision',
      `none can be made now: ${verdict.message}`,
      ...(verdict.hint === undefined ? [] : [verdict.hint]),
    ];
  const { isThere, errors, warnings } = verdict;
  if (!isThere) return ['Revision', `${what}, without an appspec.yml`];
  const found = [
    ...(errors === 0 ? [] : [plural(errors, 'error')]),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
  ].join(' and ');
  const said = found === '' ? 'lint finds nothing wrong' : `lint finds ${found}`;
  return ['Revision', `${what}, with an appspec.yml; ${said}`];
}

const ends: Readonly<Record<string, string>> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'was stopped',
};

/** Whether a deployment was to a group. */
function isTo(
  { application, deploymentGroup, region, roleArn }: GroupConfig,
  kept: KeptDeployment,
  config: RevisionConfig,
): boolean {
  const account = /^arn:[^:]+:iam::(\d{12}):/.exec(roleArn ?? '')?.[1];
  return (
    kept.application === application &&
    kept.deploymentGroup === deploymentGroup &&
    (kept.region ?? config.region) === region &&
    (account === undefined || kept.account === account)
  );
}

function tellRehearsed(name: string, kept: KeptDeployment | undefined, now: string): string {
  if (kept === undefined) return `${name} not yet`;
  const { status, time, description } = kept;
  const what = description === '' ? '' : `: ${description}`;
  return `${name} ${ends[status] ?? 'did not come to its end'} ${formatMoment(time, now)}${what}`;
}

/** How the last deployment ended that the event log of the configuration tells of. */
async function lastDeployed(config: RevisionConfig): Promise<RunReport | undefined> {
  if (config.eventLog === undefined) return undefined;
  const text = await readFile(resolve(config.directory, config.eventLog), 'utf8').catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    },
  );
  const last = text
    .trimEnd()
    .split('\n')
    .findLast((line) => line.includes('"type":"ended"'));
  if (last === undefined) return undefined;
  const { report } = JSON.parse(last) as { readonly report: RunReport };
  return report.rehearsal === undefined ? report : undefined;
}

function deployedRow(own: string, report: RunReport | undefined, now: string): Row {
  const look = `\`${own} status\` asks AWS`;
  if (report === undefined) return ['Deployed', `nothing on this machine says; ${look}`];
  const { succeeded, version = 'a revision', groups, endTime } = report;
  const how = succeeded ? 'succeeded' : 'failed';
  return [
    'Deployed',
    `${version} to ${groups.join(', ')} ${how} ${formatMoment(endTime, now)}, by the event log; ${look}`,
  ];
}

/** Where there is no configuration. */
async function tellUnconfigured(own: string, directory: string): Promise<Told> {
  const elsewhere = await findElsewhere(directory, configFileNames);
  const { recognised } = await propose({ directory });
  const hasOwn = await hasAppspec(directory);
  return {
    rows: [
      ['Configuration', `none: there is no deploy/codedeployer.yml in ${directory}`],
      ...(hasOwn ? [['Appspec', 'there is one, which setup keeps'] as const] : []),
      elsewhere === undefined
        ? [
            'Project',
            `${recognised.kind}: setup would have ${nameFolder(recognised.source)} deployed`,
          ]
        : ['', `there is one in ${elsewhere}`],
    ],
    next: elsewhere === undefined ? `${own} setup` : `cd ${elsewhere} && ${own}`,
  };
}

/** Where only the environments of a file say which groups there are. */
function tellEnvironments(own: string, file: string, environments: readonly string[]): Told {
  return {
    rows: [
      ['Configuration', file],
      ['Environments', `${environments.join(', ')}: each command wants one of them`],
    ],
    next: `${own} lint --environment ${environments[0] ?? ''}`,
  };
}

/** Where everything is configured that is needed to look further. */
async function tellConfigured(
  context: Context,
  own: string,
  file: string,
  config: RevisionConfig,
): Promise<Told> {
  const { directory, targets } = config;
  const now = new Date().toISOString();
  const verdict = await judge(config);
  const kept = await readKept(projectState(directory, 'rehearsal'));
  const rehearsed = targets.map((group) => ({
    name: group.name,
    kept: kept?.deployments.find((one) => isTo(group, one, config)),
  }));
  const deployed = await lastDeployed(config);
  const isWindows = !(verdict instanceof Error) && verdict.isWindows;
  const next = async (): Promise<string> => {
    if (verdict instanceof Error) return (await buildCommand(config)) ?? `${own} lint`;
    if (!verdict.isThere && config.archive === undefined) return `${own} setup`;
    if (!verdict.isThere || verdict.errors > 0) return `${own} lint`;
    if (kept?.running !== undefined) return `${own} status --rehearse`;
    if (!isWindows) {
      const states = rehearsed.map((group) => group.kept?.status);
      if (states.includes('Failed')) return `${own} logs --rehearse`;
      if (states.some((state) => state !== 'Succeeded')) return firstStep(context, config);
    }
    return `${own} ${deployed === undefined ? 'check' : 'status'}`;
  };
  return {
    rows: [
      ['Configuration', file],
      ['Application', nameGroups(config)],
      revisionRow(config, verdict),
      [
        'Rehearsed',
        ...(kept?.running === undefined ? [] : [`just now, by process ${kept.running}`]),
        ...(isWindows
          ? ['not possible: the appspec.yml is for Windows instances']
          : rehearsed.map((group) => tellRehearsed(group.name, group.kept, now))),
      ],
      deployedRow(own, deployed, now),
    ],
    next: await next(),
  };
}

/** What makes the folder that is deployed, where the kind of project is known by which that is done. */
async function buildCommand({ directory, source }: RevisionConfig): Promise<string | undefined> {
  const { asRecognised, recognised } = await propose({ directory, source });
  return asRecognised ? recognised.build : undefined;
}

/** To rehearse, by the tool that knows of deployments; before that to build, where that is still to be done. */
async function firstStep(context: Context, config: RevisionConfig): Promise<string> {
  const { directory, source } = config;
  const wiring = await findWiring(directory, source, await findWorkspace(directory));
  const proposal = await propose({ directory, source });
  const [step] = await nextSteps(context, directory, proposal, wiring === undefined);
  return step?.shown ?? `${ownName(context)} rehearse`;
}

async function lookAround(context: Context, own: string): Promise<Told> {
  const { directory, env } = toRequest(context, {});
  const found = await readConfigFile(directory);
  const name = found === undefined ? undefined : relative(directory, found.file);
  try {
    // What means nothing in the environment is said by the commands that heed it.
    const config = await loadRevisionConfig({ directory, env });
    return await tellConfigured(
      context,
      own,
      name ?? 'no file, but CODEDEPLOYER_* variables',
      config,
    );
  } catch (error) {
    const code = CodedeployerError.is(error) ? error.code : undefined;
    if (code === 'CONFIG_NOT_FOUND') return tellUnconfigured(own, directory);
    const environments = Object.keys(found?.contents.environments ?? {});
    if (code === 'CONFIG_MISSING' && name !== undefined && environments.length > 0)
      return tellEnvironments(own, name, environments);
    throw error;
  }
}

/** Without a command: what there is of a project, and the one step that comes next. Asks AWS for nothing. */
export async function runWhereYouAre(context: Context): Promise<void> {
  const own = ownName(context);
  const { rows, next } = await lookAround(context, own);
  const width = Math.max(...rows.map(([subject]) => subject.length));
  for (const [subject, ...lines] of rows)
    for (const [index, line] of lines.entries())
      context.print(`${(index === 0 ? subject : '').padEnd(width)}  ${line}`);
  context.print('');
  context.print(`Next: ${next}`);
  context.print(`All commands: ${own} --help`);
}
