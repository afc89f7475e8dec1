import type { OptionInfo } from '@codedeployer/core/config';
import { InvalidArgumentError, type Command, type Option } from './commander.js';

/** An option as a flag has it, without the dashes before it. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('It is not a number of 1 or more.');
  return count;
}

export function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('It is not a port.');
  return port;
}

/** `a,b` as well as the flag given twice. */
export function parseList(value: string, before: readonly string[] | undefined): string[] {
  return [
    ...(before ?? []),
    ...value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ];
}

/** How a command is asked for the options that are made later. */
const later = Symbol('options that are made later');

interface WithLaterOptions extends Command {
  [later]?: () => Promise<readonly Option[]>;
}

/** The options of a command that are made when it is called or its help is asked for. */
export async function laterOptions(command: Command): Promise<readonly Option[]> {
  return (await (command as WithLaterOptions)[later]?.()) ?? [];
}

/**
 * Gives a command a flag for every option of the configuration that it takes. They are made when the command is called or its
 * help is asked for: a run needs those of one command out of two dozen, and the options take longer to load than all else here.
 */
export function addConfigFlags(
  command: Command,
  takes: (info: OptionInfo) => boolean = () => true,
): Command {
  (command as WithLaterOptions)[later] = async () =>
    (await import('./config-flags.js')).configFlags(takes);
  command.parent?.hook('preSubcommand', async (_, called) => {
    if (called !== command) return;
    for (const option of await laterOptions(command)) command.addOption(option);
  });
  return command
    .option('--config <file>', 'Configuration file. Otherwise deploy/codedeployer.yml.')
    .option('--environment <name>', 'Section of "environments" in the configuration to use.');
}
