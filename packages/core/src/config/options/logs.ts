import * as v from 'valibot';
import { text, type OptionFacts } from './kinds.js';

/** What the command of "logs" is told, each as `{name}` in it. */
export const logPlaceholders = [
  'instance',
  'deployment',
  'deploymentGroupId',
  'region',
  'log',
] as const;

export type LogPlaceholder = (typeof logPlaceholders)[number];

/** `{name}`; not `${name}`, which is a variable of the shell's, nor what else a command has braces for. */
export const placeholder = /(?<!\$)\{([A-Za-z]+)\}/g;

const isKnown = (name: string) => logPlaceholders.some((known) => known === name);
const namesIn = (command: string) =>
  [...command.matchAll(placeholder)].map(([, name = '']) => name);

export const logsOption = {
  logs: v.pipe(
    v.strictObject({
      command: v.pipe(
        text,
        v.check(
          (command) => namesIn(command).every(isKnown),
          `a command that names in braces only ${logPlaceholders.join(', ')}`,
        ),
        v.check(
          (command) => namesIn(command).includes('instance'),
          'a command with {instance}, so that it reads the log of the one that is asked for',
        ),
        v.description(
          'Shell command, in the project, that prints the log of an instance: {instance} is its id, {log} the path of the log there (Linux), {deployment}, {deploymentGroupId} and {region} what CodeDeploy calls them.',
        ),
      ),
    }),
    v.description(
      'How `logs` gets the whole log of an instance on AWS, such as { command: "ssh ec2-user@{instance} sudo cat {log}" }. Otherwise it shows what CodeDeploy keeps: the end of what a script printed that failed.',
    ),
    v.metadata({ structure: true } satisfies OptionFacts),
  ),
} as const;
