import type { OptionInfo } from '@codedeployer/core';
import type { Command } from 'commander';
import type { Context, Flags } from './context.js';
import { addConfigFlags, parseCount } from './flags.js';

/** What a command heeds that looks at what is there: where that is, and how AWS is asked. */
const whereItIs = ({ stage, name }: OptionInfo) =>
  stage === 'project' || name === 'rehearse' || name === 'faults' || name === 'timeout';

/** What a command heeds that deploys what is in S3 already, as it was deployed before. */
const howItIsDeployed = ({ stage, name }: OptionInfo) =>
  stage === 'project' ||
  stage === 'rehearsal' ||
  (stage === 'deployment' && !['revision', 'description'].includes(name));

/** The lock of a group is kept beside its revisions, in the same way. */
const whereTheLockIs = (info: OptionInfo) => whereItIs(info) || info.stage === 'upload';

const json = ['--json', 'Print the report as JSON.'] as const;

/** What a command heeds that waits for the end of a deployment. */
const howItWaits = (info: OptionInfo) =>
  whereItIs(info) || info.name === 'pollInterval' || info.name === 'silence';

/** What a command heeds that compares what would be deployed with what is live. */
const whatIsCompared = (info: OptionInfo) =>
  whereItIs(info) || info.stage === 'revision' || info.name === 'revision' || info.isCompared;

/** The commands for what has been deployed and is being deployed. They need no source. */
export function addOperatingCommands(program: Command, context: Context): void {
  addConfigFlags(
    program
      .command('status')
      .argument('[group]', 'A group of the configuration. Otherwise all of them.')
      .description(
        'What is on each group: version, since when, by whom, what runs, what is unhealthy',
      ),
    whereItIs,
  )
    .option(...json)
    .action(async (group: string | undefined, flags: Flags) =>
      (await import('./commands/look.js')).runStatus(context, group, flags),
    );

  addConfigFlags(
    program
      .command('history')
      .argument('[group]', 'A group of the configuration. Otherwise all of them.')
      .description('The last deployments of each group, with versions, ends and rollbacks'),
    whereItIs,
  )
    .option('--limit <number>', 'How many of each group. (default: 10)', parseCount)
    .option('--all', 'Also those that Auto Scaling has started, updates and restarts.')
    .option(...json)
    .action(async (group: string | undefined, flags: Flags) =>
      (await import('./commands/look.js')).runHistory(context, group, flags),
    );

  addConfigFlags(
    program
      .command('diff')
      .argument('[group]', 'A group of the configuration. Otherwise all of them.')
      .description(
        'What a deployment would change on each group: files, commits, how it is deployed; nothing is changed',
      ),
    whatIsCompared,
  )
    .option(...json)
    .action(async (group: string | undefined, flags: Flags) =>
      (await import('./commands/look.js')).runDiff(context, group, flags),
    );

  addConfigFlags(
    program
      .command('logs')
      .argument(
        '[group or deployment]',
        'Whose logs. Otherwise those of the last deployment to each group.',
      )
      .description('What the lifecycle events of a deployment have printed'),
    whereItIs,
  )
    .option(
      '--instance <id>',
      'Of this one only; in a rehearsal also by its name. Otherwise of those that failed, or where none did, of all.',
    )
    .option('--event <name>', 'Of this lifecycle event only, such as AfterInstall.')
    .option(...json)
    .action(async (what: string | undefined, flags: Flags) =>
      (await import('./commands/look.js')).runLogs(context, what, flags),
    );

  addConfigFlags(
    program
      .command('watch')
      .argument('<deployment>', 'Id of a deployment, such as d-A1B2C3D4E.')
      .description(
        'Follow a deployment to its end as deploy does, with the same report and exit codes',
      ),
    (info) =>
      howItWaits(info) ||
      info.name === 'report' ||
      info.name === 'eventLog' ||
      info.name === 'dotenv',
  )
    .option('--json', 'Print the report as JSON, however it went.')
    .action(async (deployment: string, flags: Flags) =>
      (await import('./commands/follow.js')).runWatch(context, deployment, flags),
    );

  addConfigFlags(
    program
      .command('stop')
      .argument(
        '[group or deployment]',
        'What to stop. Otherwise the one deployment that is running.',
      )
      .description(
        'Stop a deployment, wait until it has stopped, and roll back where that is wanted',
      ),
    howItWaits,
  )
    .option('--rollback', 'Bring back the last good revision, and wait for that as well.')
    .option('--no-rollback', 'Do not, whatever the group says. Otherwise the group decides.')
    .option('--json', 'Print the report as JSON, however it went.')
    .action(async (what: string | undefined, flags: Flags) =>
      (await import('./commands/follow.js')).runStop(context, what, flags),
    );

  for (const { name, description } of [
    {
      name: 'continue',
      description: 'Let the traffic of a blue/green deployment move that waits',
    },
    {
      name: 'skip-wait',
      description: 'Let a blue/green deployment end its old instances now, which it waits for',
    },
  ] as const)
    addConfigFlags(
      program
        .command(name)
        .argument('[group or deployment]', 'Which one. Otherwise the one that waits.')
        .description(description),
      whereItIs,
    )
      .option(...json)
      .action(async (what: string | undefined, flags: Flags) =>
        (await import('./commands/follow.js')).runContinue(context, name, what, flags),
      );

  addConfigFlags(
    program
      .command('shell')
      .argument(
        '[instance]',
        'Its name or id. Otherwise the only one that failed, or the only one that there is.',
      )
      .description('A shell in an instance of the last rehearsal, as it stands or runs'),
    ({ name }) => name === 'application',
  ).action(async (instance: string | undefined, flags: Flags) =>
    (await import('./commands/shell.js')).runShell(context, instance, flags),
  );

  addConfigFlags(
    program
      .command('rollback')
      .argument('[group]', 'A group of the configuration. Otherwise all of them.')
      .description(
        'Bring the last good revision back: of a deployment that runs by stopping it, else by deploying it again',
      ),
    howItIsDeployed,
  )
    .option(
      '--to <revision>',
      'A version, the id of a deployment, or how many revisions back. Otherwise the last good one.',
    )
    .option(...json)
    .action(async (group: string | undefined, flags: Flags) =>
      (await import('./commands/rollback.js')).runRollback(context, group, flags),
    );

  addConfigFlags(
    program
      .command('redeploy')
      .argument('[group]', 'A group of the configuration. Otherwise all of them.')
      .description('Deploy what is live on each group once more'),
    howItIsDeployed,
  )
    .option(...json)
    .action(async (group: string | undefined, flags: Flags) =>
      (await import('./commands/rollback.js')).runRedeploy(context, group, flags),
    );

  addConfigFlags(
    program
      .command('restart')
      .argument('[group]', 'A group of the configuration. Otherwise all of them.')
      .description(
        'Let each instance deploy the copy that it has once more, with agents from 2.1.0 on',
      ),
    (info) => howItIsDeployed(info) && info.name !== 'updateOutdatedInstancesOnly',
  )
    .option(...json)
    .action(async (group: string | undefined, flags: Flags) =>
      (await import('./commands/rollback.js')).runRestart(context, group, flags),
    );

  addConfigFlags(
    program
      .command('lock')
      .argument('<group>', 'A group of the configuration.')
      .description('Let nothing be deployed to a group until it is unlocked'),
    whereTheLockIs,
  )
    .requiredOption('--reason <text>', 'Why, for those who meet it.')
    .option(...json)
    .action(async (group: string, flags: Flags & { readonly reason: string }) =>
      (await import('./commands/lock.js')).runLock(context, group, flags),
    );

  addConfigFlags(
    program
      .command('unlock')
      .argument('<group>', 'A group of the configuration.')
      .description('Let a group be deployed to again, whoever has locked it'),
    whereTheLockIs,
  )
    .option(...json)
    .action(async (group: string, flags: Flags) =>
      (await import('./commands/lock.js')).runUnlock(context, group, flags),
    );

  addConfigFlags(
    program
      .command('prune')
      .description(
        'Which revisions in S3 nothing needs any more, and why the others stay; nothing is deleted without --yes',
      ),
    whereTheLockIs,
  )
    .option(
      '--keep <number>',
      'How many good revisions of each group stay, and of the newest objects. (default: 5)',
      parseCount,
    )
    .option('--yes', 'Delete them.')
    .option(...json)
    .action(async (flags: Flags) => (await import('./commands/prune.js')).runPrune(context, flags));
}
