import { dirname, join, relative } from 'node:path';
import { closest } from '@codedeployer/appspec/text';
import { failure } from '../errors/failure.js';
import { mergedActivation, nameOnAws } from './activation.js';
import { checkActivation } from './check-activation.js';
import { checkGroupNames } from './check-group-names.js';
import { checkGroup } from './check-group.js';
import { chooseGroups, configureGroups, groupNames, type GroupConfig } from './groups.js';
import { defaults, type ConfigFile, type ConfigLayer, type WrittenConfig } from './options.js';
import { environmentsElsewhere } from './environments-elsewhere.js';
import { findElsewhere } from './find-elsewhere.js';
import { isOn, readOptionVariables } from './option-variables.js';
import {
  configFileNames,
  readTracedConfigFile,
  type TracedConfigFile,
} from './read-config-file.js';
import { validateLayer } from './validate.js';
import { arrangeWaves, type Wave } from './waves.js';

/** Options that always have a value. */
type Completed = {
  readonly [name in keyof typeof defaults]: NonNullable<ConfigLayer[name]>;
};

/** What making and judging a revision reads: every layer merged, checked and completed. */
export interface RevisionConfig
  extends Omit<ConfigLayer, keyof typeof defaults | 'groups' | 'waves'>, Completed {
  readonly application: string;
  /** The groups to deploy to. */
  readonly groups: readonly string[];
  /** What is in force for each of them. */
  readonly targets: readonly GroupConfig[];
  /** All groups of the configuration, of which `groups` may be a choice. */
  readonly configuredGroups: readonly string[];
  /** The same with what is in force for each. */
  readonly configuredTargets: readonly GroupConfig[];
  /** Other environments of the file that deploy the same application from the same bucket elsewhere (`environmentsElsewhere`). */
  readonly elsewhere: readonly string[];
  /** In which order the groups are deployed to; one wave where nothing is said. */
  readonly waves: readonly Wave[];
  /** Absolute path of the project: relative paths of options start here. */
  readonly directory: string;
  /** Absolute path of the folder with appspec.yml and hook-scripts/, usually `<project>/deploy`. */
  readonly deployDirectory: string;
}

/** What the whole pipeline reads: there is a bucket to upload to as well. */
export interface Config extends RevisionConfig {
  readonly bucket: string;
  readonly targets: readonly DeployedGroup[];
}

/** A group that is deployed to. */
export interface DeployedGroup extends GroupConfig {
  readonly bucket: string;
  /** No option: `restart` deploys what each instance has a copy of, without a revision. */
  readonly deploymentMode?: 'RESTART' | undefined;
}

export interface LoadConfigOptions {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Path of the configuration file; otherwise `deploy/codedeployer.yml`, `.yaml`, `.json` or `deploy/config.php`, if there is one. */
  readonly file?: string | undefined;
  /** Name of a section of `environments` in the file to layer over it. */
  readonly environment?: string | undefined;
  /** The strongest layer: what the gulpfile, project.json or the command line say. */
  readonly options?: WrittenConfig | undefined;
  /** How messages call that layer, for example "gulpfile". */
  readonly optionsName?: string | undefined;
  /** Deploy to these of the configured groups only; where none are configured, these are the groups. */
  readonly only?: readonly string[] | undefined;
  /** The process's environment: the values of `${VAR}` in the file, CODEDEPLOYER_<OPTION>, AWS_REGION, AWS_DEFAULT_REGION. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what in the environment means nothing. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** The layers that a configuration was made of. */
export interface ConfigLayers {
  readonly read: TracedConfigFile | undefined;
  readonly section: ConfigLayer;
  readonly variables: ConfigLayer;
  readonly options: ConfigLayer;
}

function pickEnvironment(contents: ConfigFile, name: string | undefined): ConfigLayer {
  if (name === undefined) return {};
  const names = Object.keys(contents.environments ?? {});
  const layer = names.includes(name) ? contents.environments?.[name] : undefined;
  if (layer === undefined)
    throw failure('ENVIRONMENT_UNKNOWN', { name, known: names, suggestion: closest(name, names) });
  return layer;
}

/**
 * Loads what of a project's configuration a revision is made from: defaults < file < environment in the file < variables
 * CODEDEPLOYER_<OPTION> < options, checked as a whole. There may be no bucket.
 *
 * @throws CONFIG_NOT_FOUND, CONFIG_AMBIGUOUS, CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE,
 *   CONFIG_MISSING, CONFIG_VARIABLE_UNSET, CONFIG_VARIABLE_INVALID, ENVIRONMENT_UNKNOWN, GROUP_RESERVED, GROUP_UNKNOWN
 */
export async function loadRevisionConfig(request: LoadConfigOptions): Promise<RevisionConfig> {
  return (await loadLayers(request)).config;
}

/**
 * Loads the configuration of a project as a whole.
 *
 * @throws as `loadRevisionConfig` does, and CONFIG_MISSING for the bucket, unless it is for a rehearsal
 */
export async function loadConfig(request: LoadConfigOptions): Promise<Config> {
  const { config, file } = await loadLayers(request);
  // A rehearsal makes the bucket, whatever it is called.
  const otherwise = config.rehearse ? 'rehearsal' : undefined;
  const what = 'the S3 bucket that the revision is uploaded to';
  const targets = config.targets.map((group): DeployedGroup => {
    const bucket = group.bucket ?? otherwise;
    if (bucket === undefined) throw failure('CONFIG_MISSING', { key: 'bucket', what, file });
    return { ...group, bucket };
  });
  const bucket = config.bucket ?? targets[0]?.bucket ?? otherwise;
  if (bucket === undefined) throw failure('CONFIG_MISSING', { key: 'bucket', what, file });
  return { ...config, bucket, targets };
}

/** The same as `loadRevisionConfig`, and what it was made of. */
export async function loadLayers(request: LoadConfigOptions): Promise<{
  readonly config: RevisionConfig;
  /** Of the file, relative to the project; of the one that there might be, where there is none. */
  readonly file: string;
  readonly layers: ConfigLayers;
}> {
  const { directory, env, environment } = request;
  const read = await readTracedConfigFile(directory, { file: request.file, env, environment });
  const optionsName = request.optionsName ?? 'options';
  const options = validateLayer(request.options ?? {}, () => optionsName);
  // An empty choice is a variable that is not set: nobody means to deploy to nobody.
  if (request.only !== undefined)
    validateLayer({ groups: [...new Set(request.only)] }, () => optionsName);
  const { groups: only, ...variables } = readOptionVariables(env, request.onNotice);
  // As on a command line: a choice among the configured groups, or the groups where none are configured.
  const asked =
    request.only ?? (options.groups === undefined ? only && groupNames(only) : undefined);
  const path = read?.file ?? join(directory, 'deploy', 'codedeployer.yml');
  // Probably the wrong folder, or a project that was never set up: there is more to say than which option is missing.
  const said = { ...variables, ...options };
  const needed = [said.application, said.bucket, said.groups];
  if (read === undefined && needed.every((option) => option === undefined))
    throw failure('CONFIG_NOT_FOUND', {
      file: path,
      elsewhere: await findElsewhere(directory, configFileNames),
    });

  const { environments: _environments, ...base } = read?.contents ?? {};
  const file = relative(directory, path);
  const section = pickEnvironment(read?.contents ?? {}, environment);
  const weaker = [
    { name: file, layer: base },
    { name: `${file}, environment ${environment ?? ''}`, layer: section },
    { name: 'CODEDEPLOYER_*', layer: variables },
  ];
  const merged: ConfigLayer = {
    ...base,
    ...section,
    ...said,
    ...mergedLint(base, section, variables, options),
    ...mergedActivation(base, section, options),
  };
  const missing = (key: string, what: string) => failure('CONFIG_MISSING', { key, what, file });
  const groups =
    merged.groups === undefined ? asked && [...new Set(asked)] : groupNames(merged.groups);
  if (groups === undefined) {
    if (merged.application === undefined)
      throw missing('application', 'the name of the CodeDeploy application');
    throw missing('groups', 'the deployment groups to deploy to');
  }
  const configured = configureGroups(
    groups,
    weaker,
    { name: optionsName, layer: options },
    missing,
  );
  checkGroupNames(configured.map(({ scripts }) => scripts));
  const region =
    merged.region ?? unlessEmpty(env.AWS_REGION) ?? unlessEmpty(env.AWS_DEFAULT_REGION);
  const { activation } = merged;
  if (activation !== undefined) checkActivation(activation, configured, file);
  const located = configured.map((group): GroupConfig => ({
    region,
    ...group,
    ...(group.deploymentConfig === undefined
      ? {}
      : { deploymentConfig: nameOnAws(activation, group.deploymentConfig) }),
  }));
  const targets = chooseGroups(located, asked);
  targets.forEach(checkGroup);
  const chosen = targets.map(({ name }) => name);
  const application = merged.application ?? configured[0]?.application;
  if (application === undefined)
    throw missing('application', 'the name of the CodeDeploy application');

  // The wish to rehearse wins over every layer: who types it must not find out that they deployed.
  const isWished = isOn(env.CODEDEPLOYER_REHEARSE);
  if (isWished && request.options?.rehearse === false)
    throw failure('REHEARSE_CONTRADICTED', { where: optionsName });
  const rehearse = isWished || (merged.rehearse ?? false);
  const config = {
    ...defaults,
    ...merged,
    ...(region === undefined ? {} : { region }),
    rehearse,
    application,
    groups: chosen,
    targets,
    configuredGroups: groups,
    configuredTargets: located,
    elsewhere: environmentsElsewhere(read?.contents ?? {}, {
      ...{ chosen: environment, inUse: located, stronger: said, region },
      asked: merged.groups === undefined,
    }),
    waves: arrangeWaves(merged.waves, groups, chosen),
    directory,
    deployDirectory: read === undefined ? join(directory, 'deploy') : dirname(read.file),
  };
  return {
    config,
    file,
    layers: { read, section, variables: { ...variables, ...(only && { groups: only }) }, options },
  };
}

/** Code by code: who asks for one on the command line keeps what the file says of the others. */
function mergedLint(...layers: readonly ConfigLayer[]): Pick<ConfigLayer, 'lint'> {
  if (layers.every(({ lint }) => lint === undefined)) return {};
  const lint: NonNullable<ConfigLayer['lint']> = {};
  for (const layer of layers) Object.assign(lint, layer.lint);
  return { lint };
}

/** A CI job that hands on a variable which is not set hands on an empty one. */
function unlessEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
