import {
  closest,
  optionInfos,
  type OptionInfo,
  type WrittenConfig,
} from '@codedeployer/core/config';
import { Command, InvalidArgumentError, Option } from 'commander';

/** An option as a flag has it, without the dashes before it. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function parseNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number))
    throw new InvalidArgumentError('It is not a number.');
  return number;
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

/** `name=value`, several with commas between them or the flag given twice. */
function parseMap({ keys, choices }: OptionInfo) {
  return (value: string, before: Readonly<Record<string, string>> | undefined) => {
    const map = { ...before };
    for (const item of parseList(value, undefined)) {
      const [key = '', ...rest] = item.split('=');
      const chosen = rest.join('=').trim();
      if (!keys.includes(key)) {
        const near = closest(key, keys);
        throw new InvalidArgumentError(
          `There is no "${key}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
        );
      }
      if (!choices.includes(chosen))
        throw new InvalidArgumentError(`Write ${key}= and one of ${choices.join(', ')}.`);
      map[key] = chosen;
    }
    return map;
  };
}

/** The flag given twice. */
function addToList(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
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

function describe({ description, default: value }: OptionInfo): string {
  return value === undefined || value === false
    ? description
    : `${description} (default: ${String(value)})`;
}

function negation({ name, showNegation }: OptionInfo): Option {
  const option = new Option(`--no-${kebab(name)}`, 'The opposite, whatever is configured.');
  return showNegation ? option : option.hideHelp();
}

function toFlags(info: OptionInfo): Option[] {
  const flag = `--${kebab(info.name)}`;
  const description = describe(info);
  switch (info.type) {
    case 'boolean':
      return [new Option(flag, description), negation(info)];
    case 'number':
      return [new Option(`${flag} <number>`, description).argParser(parseNumber)];
    case 'list':
      return info.commas
        ? [new Option(`${flag} <names>`, description).argParser<string[] | undefined>(parseList)]
        : [
            new Option(
              `${flag} <name=value>`,
              `${description} May be given several times.`,
            ).argParser<string[] | undefined>(addToList),
          ];
    case 'map':
      return [
        new Option(`${flag} <name=value>`, `${description} May be given several times.`).argParser<
          Record<string, string> | undefined
        >(parseMap(info)),
      ];
    case 'choice':
      return [new Option(`${flag} <value>`, description).choices(info.choices)];
    case 'structure':
      return []; // written in a file
    case 'string':
      return [new Option(`${flag} <value>`, description)];
  }
}

const headings: Readonly<Record<OptionInfo['stage'], string>> = {
  project: 'Project and AWS:',
  revision: 'Revision:',
  upload: 'Upload:',
  deployment: 'Deployment:',
  rehearsal: 'Rehearsal:',
  activation: 'AWS side:',
};

/**
 * Gives a command a flag for every option of the configuration that it takes, under the stage that reads it. They are made
 * when the command is called or its help is asked for, as a run needs those of one command out of a dozen.
 */
export function addConfigFlags(
  command: Command,
  takes: (info: OptionInfo) => boolean = () => true,
): Command {
  let done = false;
  const add = () => {
    if (done) return;
    done = true;
    for (const info of optionInfos().filter(takes)) {
      for (const option of toFlags(info)) command.addOption(option.helpGroup(headings[info.stage]));
    }
  };
  command.parent?.hook('preSubcommand', (_, called) => {
    if (called === command) add();
  });
  return command
    .on('beforeHelp', add)
    .option('--config <file>', 'Configuration file. Otherwise deploy/codedeployer.yml.')
    .option('--environment <name>', 'Section of "environments" in the configuration to use.');
}

/** The values of flags that are options of the configuration. */
export function pickOptions(flags: Readonly<Record<string, unknown>>): WrittenConfig {
  const names = new Set<string>(optionInfos().map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => names.has(name) && value !== undefined),
  );
}

/** The flags that a command heeds which does no more than that, beside those of its own. */
export function heededFlags(does: 'judging' | 'packing'): readonly string[] {
  const heeded = optionInfos().filter(
    ({ heededBy }) => heededBy === 'judging' || heededBy === does,
  );
  return ['config', 'environment', ...heeded.map(({ name }) => name)];
}

/** Says which of the flags that were given a command does not heed, and why; nothing where it heeds them all. */
export function idleFlags(
  flags: Readonly<Record<string, unknown>>,
  heeded: readonly string[],
  why: string,
): string | undefined {
  const names = Object.entries(flags)
    .filter(([name, value]) => value !== undefined && !heeded.includes(name))
    .map(([name, value]) => `--${value === false ? 'no-' : ''}${kebab(name)}`);
  if (names.length === 0) return undefined;
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not heeded: ${why}.`;
}
