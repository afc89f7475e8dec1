import * as v from 'valibot';
import { activationOptions } from './options/activation.js';
import { deploymentDefaults, deploymentOptions } from './options/deployment.js';
import { projectDefaults, projectOptions } from './options/project.js';
import { rehearsalDefaults, rehearsalOptions } from './options/rehearsal.js';
import { revisionDefaults, revisionOptions } from './options/revision.js';
import { uploadDefaults, uploadOptions } from './options/upload.js';

/*
 * Every option once, by the stage of a run that reads it. The types, the checks, the JSON schema for editors, the Nx
 * schemas, the flags of the command line and the tables in the documentation all come from here.
 */
export const stages = {
  project: projectOptions,
  revision: revisionOptions,
  upload: uploadOptions,
  deployment: deploymentOptions,
  rehearsal: rehearsalOptions,
  activation: activationOptions,
} as const;

export type OptionStage = keyof typeof stages;

export const optionSchemas = {
  ...projectOptions,
  ...revisionOptions,
  ...uploadOptions,
  ...deploymentOptions,
  ...rehearsalOptions,
  ...activationOptions,
} as const;

const optional = v.partial(v.object(optionSchemas)).entries;

/** What a person may write in one layer: a configuration file, an environment in it, a gulpfile, project.json, flags. */
export const layerSchema = v.strictObject(optional);

/** A configuration file: one layer, and named environments that are layered over it. */
export const fileSchema = v.strictObject({
  $schema: v.optional(
    v.pipe(v.string(), v.description('JSON schema of this file, for completion in editors.')),
  ),
  ...optional,
  environments: v.optional(
    v.pipe(
      v.record(v.string(), layerSchema),
      v.description(
        'Options by environment, which win over the ones above: `--environment production`.',
      ),
    ),
  ),
});

export type OptionName = keyof typeof optionSchemas;

/** Lists are only read, so that those that are `as const` will do. */
type ReadOnly<Value> = Value extends readonly (infer Item)[] ? readonly Item[] : Value;

/** Options as a person writes them: any of them; undefined counts as absent. */
export type WrittenConfig = {
  readonly [name in OptionName]?: ReadOnly<v.InferOutput<(typeof optionSchemas)[name]>> | undefined;
};

/** The same once checked: an option that is there has a value. */
export type ConfigLayer = {
  [name in OptionName]?: ReadOnly<v.InferOutput<(typeof optionSchemas)[name]>>;
};

/** A configuration file, checked. */
export interface ConfigFile extends ConfigLayer {
  readonly environments?: Readonly<Record<string, ConfigLayer>>;
}

/** Values for what nobody said. */
export const defaults = {
  ...projectDefaults,
  ...revisionDefaults,
  ...uploadDefaults,
  ...deploymentDefaults,
  ...rehearsalDefaults,
} as const satisfies ConfigLayer;
