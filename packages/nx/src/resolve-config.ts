import { join } from 'node:path';
import {
  groupNames,
  loadConfig,
  loadRevisionConfig,
  readConfigFile,
  type Config,
  type LoadConfigOptions,
  type RevisionConfig,
  type WrittenConfig,
} from '@codedeployer/core';
import type { ExecutorContext } from '@nx/devkit';
import { findTarget, targetsOf } from './parse-target.js';
import { refuseLostConfiguration } from './running-configuration.js';

/** Options of the executor: all that a configuration file may say, and where the files come from. */
export interface CodedeployOptions extends WrittenConfig {
  /** Target whose outputs are deployed, such as `build` or `app:build:production`. */
  readonly buildTarget?: string | undefined;
  /** Deploys package.json and lock file of what the project needs to run, made by Nx, beside those outputs. */
  readonly prunedDependencies?: boolean | undefined;
  /** Path of the configuration file from the project; otherwise `deploy/codedeployer.yml`, if there is one. */
  readonly config?: string | undefined;
  /** Name of a section of `environments` in it; otherwise that of the Nx configuration, if it has one. */
  readonly environment?: string | undefined;
  /** Plan only, as with NX_DRY_RUN: upload and deploy nothing. */
  readonly dryRun?: boolean | undefined;
  /** What `nx release` hands to every target that it publishes by: the versions that it has given. */
  readonly nxReleaseVersionData?:
    Readonly<Record<string, { readonly newVersion?: string | null } | undefined>> | undefined;
  readonly firstRelease?: boolean | undefined;
  readonly registry?: string | undefined;
  readonly tag?: string | undefined;
  readonly access?: string | undefined;
  readonly otp?: string | number | undefined;
}

/** Of what `nx release publish` hands on, what is asked for and means something to a registry of npm only. */
const ofRegistries = ['registry', 'tag', 'access', 'otp'] as const;

/** The folder of the project that runs, absolute. */
export function projectDirectory({ projectGraph, projectName, root }: ExecutorContext): string {
  return join(root, projectGraph.nodes[projectName ?? '']?.data.root ?? '.');
}

/** The groups as project.json has them, where the command line may have chosen some of them. */
function configuredGroups(context: ExecutorContext): WrittenConfig['groups'] {
  const target = targetsOf(context, context.projectName ?? '')[context.targetName ?? ''];
  const { configurationName } = context;
  const fromConfiguration =
    configurationName === undefined
      ? undefined
      : (target?.configurations?.[configurationName] as WrittenConfig | undefined);
  return fromConfiguration?.groups ?? (target?.options as WrittenConfig | undefined)?.groups;
}

/** Whether the target, or the build whose outputs it deploys, has the Nx configuration that runs. */
function isConfiguration(
  { buildTarget = 'build' }: CodedeployOptions,
  context: ExecutorContext,
): boolean {
  const { configurationName = '', projectName = '', targetName = '' } = context;
  const own = { project: projectName, target: targetName };
  return [own, findTarget(buildTarget, context)].some(
    (name) =>
      name !== undefined &&
      targetsOf(context, name.project)[name.target]?.configurations?.[configurationName] !==
        undefined,
  );
}

/**
 * The section of `environments` to use: the one named, or the one that is called like the Nx configuration that runs. A
 * configuration need not be an environment as well; one that is nothing at all is mistyped, and left to be refused.
 */
function chooseEnvironment(
  options: CodedeployOptions,
  context: ExecutorContext,
  known: readonly string[],
  onNotice: (message: string) => void,
): string | undefined {
  const { configurationName: name } = context;
  if (options.environment !== undefined) return options.environment;
  refuseLostConfiguration(context, known);
  if (name === undefined) {
    if (known.length > 0)
      onNotice(
        `None of the environments of the configuration file (${known.join(', ')}) is chosen: what it says for all of them is used.`,
      );
    return undefined;
  }
  if (known.includes(name) || !isConfiguration(options, context)) return name;
  if (known.length > 0)
    onNotice(
      `The configuration "${name}" is not among the environments of the configuration file (${known.join(', ')}): what it says for all of them is used.`,
    );
  return undefined;
}

/**
 * What asks for the configuration of a run: what project.json says over the file of the project, if there is one.
 *
 * @param onNotice told what the user may not expect
 * @throws NX_CONFIGURATION_UNDECLARED, and what reading the file throws
 */
async function toRequest(
  options: CodedeployOptions,
  context: ExecutorContext,
  env: LoadConfigOptions['env'],
  onNotice: (message: string) => void,
): Promise<LoadConfigOptions> {
  const {
    buildTarget: _buildTarget,
    prunedDependencies: _prunedDependencies,
    config: file,
    environment: _environment,
    dryRun: _dryRun,
    firstRelease: _firstRelease,
    nxReleaseVersionData: released,
    registry: _registry,
    tag: _tag,
    access: _access,
    otp: _otp,
    groups: chosen,
    ...layer
  } = options;
  const idle = ofRegistries.filter((name) => options[name] !== undefined);
  if (idle.length > 0)
    onNotice(`Not heeded: --${idle.join(', --')}, which mean something to a registry of npm only.`);
  const version = layer.version ?? released?.[context.projectName ?? '']?.newVersion ?? undefined;
  const directory = projectDirectory(context);
  const groups = configuredGroups(context);
  const known = Object.keys((await readConfigFile(directory, file))?.contents.environments ?? {});
  return {
    directory,
    file,
    environment: chooseEnvironment(options, context, known, onNotice),
    options: {
      ...withTexts({ ...layer, ...(version === undefined ? {} : { version }) }),
      ...(groups === undefined ? {} : { groups }),
    },
    optionsName: 'project.json',
    only: chosen === undefined ? undefined : groupNames(chosen),
    env,
    onNotice,
  };
}

/** Nx makes numbers of texts on its command line that are nothing but digits, such as `--version=7`. */
export function withTexts<Options extends object>(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      ['version', 'revision', 'to', 'externalId', 'reason'].includes(name) &&
      typeof value === 'number'
        ? String(value)
        : (value as unknown),
    ]),
  ) as Options;
}

/**
 * The configuration of a deployment.
 *
 * @throws as `loadConfig` does, and NX_CONFIGURATION_UNDECLARED
 */
export async function resolveConfig(...asked: Parameters<typeof toRequest>): Promise<Config> {
  return loadConfig(await toRequest(...asked));
}

/** The same for what uploads nothing, and so needs no bucket. */
export async function resolveGroups(
  ...asked: Parameters<typeof toRequest>
): Promise<RevisionConfig> {
  return loadRevisionConfig(await toRequest(...asked));
}
