import type { OptionInfo } from '@codedeployer/core';
import { InvalidArgumentError, type Command } from 'commander';
import type { Context, Flags } from './context.js';
import { addConfigFlags } from './flags.js';

/** What a command heeds that looks at what is there: where that is, and how AWS is asked. */
const whereItIs = ({ stage, name }: OptionInfo) =>
  stage === 'project' || name === 'rehearse' || name === 'faults' || name === 'timeout';

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('It is not a number of 1 or more.');
  return count;
}

const json = ['--json', 'Print the report as JSON.'] as const;

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
}
