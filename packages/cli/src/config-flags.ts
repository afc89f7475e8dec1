import { closest, optionInfos, type OptionInfo } from '@codedeployer/core/config';
import { kebab, parseList } from './flags.js';
import { InvalidArgumentError, Option } from './commander.js';

function parseNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number))
    throw new InvalidArgumentError('It is not a number.');
  return number;
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

/** A flag for every option of the configuration that a command takes, under the stage that reads it. */
export function configFlags(takes: (info: OptionInfo) => boolean): readonly Option[] {
  return optionInfos()
    .filter(takes)
    .flatMap((info) => toFlags(info).map((option) => option.helpGroup(headings[info.stage])));
}
