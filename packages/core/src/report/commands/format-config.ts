import type { ConfigDescription, DescribedOption } from '../../model/config-description.js';
import { visibleName } from '@codedeployer/appspec/text';
import { alignColumns } from './columns.js';

/** What is in force, in lines: name, value, and who said so. */
export function formatConfig(
  { options, groups }: ConfigDescription,
  /** How an option is called where it was given with the command, such as `--bucket`. */
  nameOption: (name: string) => string,
): string[] {
  const rowOf = (option: DescribedOption) => [
    option.name,
    formatValue(option.value),
    formatSource(option, nameOption),
  ];
  return [
    ...alignColumns(options.map(rowOf)),
    ...groups.flatMap(({ name, options: own }) => [
      `group ${name}:`,
      ...alignColumns(own.map(rowOf)).map((line) => `  ${line}`),
    ]),
  ];
}

function formatValue(value: unknown): string {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (isList) return visibleName(value.join(', '));
  return typeof value === 'string' ? visibleName(value) : JSON.stringify(value);
}

function formatSource(
  { name, source: { layer, where = '', variables = [] } }: DescribedOption,
  nameOption: (name: string) => string,
): string {
  const from =
    variables.length === 0 ? '' : `, from ${variables.map((it) => `\${${it}}`).join(' and ')}`;
  switch (layer) {
    case 'default':
      return 'default';
    case 'environment':
      return `${where}, environment section${from}`;
    case 'options':
      return nameOption(name);
    case 'file':
    case 'group':
    case 'variable':
      return `${where}${from}`;
  }
}
