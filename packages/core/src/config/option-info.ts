import * as v from 'valibot';
import { defaults, optionSchemas, type OptionName } from './options.js';

/** One option as command lines, editors and documentation need to know it. */
export interface OptionInfo {
  readonly name: OptionName;
  readonly type: 'string' | 'number' | 'boolean' | 'list' | 'choice';
  readonly description: string;
  /** Whether a text of a list stands for several with commas between them; not where one may have commas itself. */
  readonly commas: boolean;
  /** The values of a choice. */
  readonly choices: readonly string[];
  /** The value when nobody says anything. */
  readonly default: string | number | boolean | undefined;
}

const types: Readonly<Record<string, OptionInfo['type']>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  picklist: 'choice',
};

/** All options, in the order of the schema. */
export function optionInfos(): OptionInfo[] {
  return Object.entries(optionSchemas).map(([name, schema]) => {
    const type = types[schema.type];
    if (type === undefined)
      throw new TypeError(`option ${name}: no flag can be made of a ${schema.type}`);
    return {
      name: name as OptionName,
      type,
      description: v.getDescription(schema) ?? '',
      commas: type === 'list' && (v.getMetadata(schema) as { commas?: boolean }).commas !== false,
      choices: 'options' in schema ? schema.options : [],
      default: (defaults as Partial<Record<string, string | number | boolean>>)[name],
    };
  });
}
