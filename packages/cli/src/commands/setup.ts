import { relative, join } from 'node:path';
import {
  failure,
  findWorkspace,
  planSetup,
  rehearseCommand,
  writeSetup,
  type SetupPlan,
  type SetupRequest,
  type Strategy,
} from '@codedeployer/core';
import type { Context, Flags } from '../context.js';
import { chooseProject } from '../setup/choose-project.js';
import { mayAsk } from '../setup/may-ask.js';
import { nextSteps, runSteps } from '../setup/next-steps.js';
import { wire } from '../setup/wire.js';

export interface SetupFlags extends Flags {
  readonly application?: string;
  readonly bucket?: string;
  readonly region?: string;
  readonly groups?: readonly string[];
  readonly strategy?: string;
  readonly source?: string;
  readonly start?: string;
  readonly healthUrl?: string;
  readonly from?: string;
  readonly project?: string;
  readonly eject?: boolean;
  readonly wire?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const strategies: readonly string[] = ['rotating-releases', 'simple-copy'] satisfies Strategy[];

function checkStrategy(strategy: string | undefined): Strategy | undefined {
  if (strategy === undefined || strategies.includes(strategy))
    return strategy as Strategy | undefined;
  throw failure('CONFIG_INVALID_VALUE', {
    where: 'command line',
    key: 'strategy',
    problem: `expected ${strategies.join(' or ')}, found "${strategy}"`,
  });
}

/** `setup`: creates the deploy/ folder, or what is missing of it. */
export async function runSetup(context: Context, flags: SetupFlags): Promise<void> {
  const strategy = checkStrategy(flags.strategy);
  const asks = flags.yes !== true && mayAsk(context.process);
  const directory = await chooseProject(context, flags.project, asks);
  const { application, bucket, region, groups, source, start, healthUrl, from } = flags;
  const given: SetupRequest = {
    directory,
    application,
    bucket,
    region,
    groups,
    source,
    start,
    healthUrl,
    from,
    strategy: strategy ?? 'rotating-releases',
    eject: flags.eject ?? false,
    optionsName: 'command line',
  };
  // What is wrong with it is said before anybody is asked.
  await planSetup(given);
  const request = asks
    ? await (await import('../setup/ask.js')).askSetup(given, strategy, context.process.env)
    : given;
  const plan = await planSetup(request);
  const dry = flags.dryRun === true;
  const written = dry ? printPlan(context, plan) : await write(context, plan);
  for (const note of plan.notes) context.tell(`Note: ${note}.`);
  if (flags.strategy !== undefined && !written.some((path) => path.endsWith('/AfterInstall.sh')))
    context.tell(
      `Note: the strategy ${flags.strategy} is not applied: no AfterInstall.sh is written.`,
    );
  await goOn(context, request, { ...flags, dryRun: dry }, asks && !dry, written);
}

/** Where a file is, from where the command was called. */
function placeOf({ process }: Context, plan: SetupPlan, path: string): string {
  return relative(process.cwd(), join(plan.directory, path));
}

async function write(context: Context, plan: SetupPlan): Promise<readonly string[]> {
  const { files } = await writeSetup(plan);
  for (const { path, written } of files)
    context.print(`${written ? 'created' : 'kept   '} ${placeOf(context, plan, path)}`);
  return files.filter(({ written }) => written).map(({ path }) => path);
}

/** Says what would be written; of what is the project's own, each line. */
function printPlan(context: Context, plan: SetupPlan): readonly string[] {
  const paths = plan.files.map(({ path, there, text }) => {
    const name = relative(plan.directory, path);
    context.print(`${there ? 'kept        ' : 'would create'} ${placeOf(context, plan, name)}`);
    if (!there && /\.yml$|prepare-/.test(name) && !name.endsWith('appspec.yml'))
      for (const line of text.trimEnd().split('\n'))
        context.print(line === '' ? '' : `    ${line}`);
    return there ? [] : [name];
  });
  return paths.flat();
}

/** What is left to do once the files are there: the lines of the build tool, and the first rehearsal. */
async function goOn(
  context: Context,
  request: SetupRequest,
  flags: SetupFlags,
  asks: boolean,
  written: readonly string[],
): Promise<void> {
  const { tell } = context;
  const { directory } = request;
  const config = (await planSetup(request)).proposal;
  const starts = written.some((path) => path.endsWith('/ApplicationStart.sh'));
  if (starts && config.start === undefined)
    tell(
      config.healthUrl === undefined
        ? 'Nothing is started on the instances until SERVICE and HEALTH_URL are set in the scripts of the groups: by now these only look whether the files are there.'
        : `Nothing is started on the instances until SERVICE is set in the scripts of the groups: by now these look whether the files are there and ${config.healthUrl} answers.`,
    );
  const workspace = await findWorkspace(directory);
  const wired = await wire(context, {
    directory,
    workspace,
    source: config.source,
    flags,
    asks,
    written,
  });
  if (flags.dryRun === true || (written.length === 0 && wired !== 'added')) return;
  const steps = await nextSteps(context, directory, config, wired !== 'missing');
  const shown = steps.map((step) => `\`${step.shown}\``).join(', then ');
  if (wired === 'missing' && (await rehearseCommand(directory)) !== 'codedeployer rehearse')
    tell(`With these lines: \`${await rehearseCommand(directory)}\`.`);
  if (!asks) {
    tell(`Next: read them, then try ${shown}; it needs no AWS account.`);
    return;
  }
  const { consents } = await import('../setup/ask.js');
  if (await consents(`Rehearse now? It needs no AWS account (${shown})`, written))
    await runSteps(context, directory, steps);
  else tell(`Next: read them, then try ${shown}; it needs no AWS account.`);
}
