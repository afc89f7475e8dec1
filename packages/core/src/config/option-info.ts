import * as v from 'valibot';
import { comparedOptions } from './compared-options.js';
import type { OptionFacts } from './options/kinds.js';
import { defaults, optionSchemas, stages, type OptionName, type OptionStage } from './options.js';

/** One option as command lines, editors and documentation need to know it. */
export interface OptionInfo {
  readonly name: OptionName;
  /** The stage of a run that reads it. */
  readonly stage: OptionStage;
  /** A `structure` is more than a command line can say. */
  readonly type: 'string' | 'number' | 'boolean' | 'list' | 'choice' | 'map' | 'structure';
  readonly description: string;
  /** Whether a text of a list stands for several with commas between them; not where one may have commas itself. */
  readonly commas: boolean;
  /** Among the first that a form shows. */
  readonly important: boolean;
  /** The least that has to be done for it to be heeded: a revision judged, packed or deployed. */
  readonly heededBy: 'judging' | 'packing' | 'deploying';
  /** Whether it means nothing where nothing is deployed. */
  readonly whenDeploying: boolean;
  /** Whether `diff` says what it changes of how the groups are deployed to. */
  readonly isCompared: boolean;
  /** Whether a help has to show how to say no, which is not the same as saying nothing. */
  readonly showNegation: boolean;
  /** The values of a choice, or those that a map has for its names. */
  readonly choices: readonly string[];
  /** The names that a map may have. */
  readonly keys: readonly string[];
  /** The value when nobody says anything. */
  readonly default: string | number | boolean | undefined;
}

const types: Readonly<Record<string, OptionInfo['type']>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  picklist: 'choice',
  union: 'list', // names, or a map of them
  record: 'map',
};

const values: Partial<Record<string, string | number | boolean>> = defaults;

function describe(stage: OptionStage, name: OptionName): OptionInfo {
  const schema = optionSchemas[name];
  const facts: OptionFacts = v.getMetadata(schema);
  const type = facts.structure === true ? 'structure' : types[schema.type];
  if (type === undefined)
    throw new TypeError(`option ${name}: no flag can be made of a ${schema.type}`);
  return {
    name,
    stage,
    type,
    description: v.getDescription(schema) ?? '',
    commas: type === 'list' && facts.commas !== false,
    important: facts.important === true,
    heededBy: facts.heededBy ?? (stage === 'revision' ? 'judging' : 'deploying'),
    whenDeploying: facts.whenDeploying === true,
    isCompared: comparedOptions.some((compared) => compared === name),
    showNegation: facts.showNegation === true,
    choices:
      schema.type === 'picklist'
        ? schema.options
        : schema.type === 'record'
          ? schema.value.options
          : [],
    keys: schema.type === 'record' ? schema.key.options : [],
    default: values[name],
  };
}

const infos: readonly OptionInfo[] = Object.entries(stages).flatMap(([stage, options]) =>
  Object.keys(options).map((name) => describe(stage as OptionStage, name as OptionName)),
);

/** All options, stage by stage. */
export function optionInfos(): readonly OptionInfo[] {
  return infos;
}
