import {
  loadConfig,
  loadRevisionConfig,
  validateLayer,
  type Config,
  type LoadConfigOptions,
  type RevisionConfig,
  type WrittenConfig,
} from '@codedeployer/core';
import { readFlags, unknownFlags } from './flags.js';
import { toPluginError } from './plugin-error.js';

/** Options of both plugins: everything that a configuration file may say, and where to find one. */
export interface PluginOptions extends WrittenConfig {
  /** Path of the configuration file; otherwise `deploy/codedeployer.yml`, if there is one. */
  readonly config?: string | undefined;
  /** Name of a section of `environments` in it. */
  readonly environment?: string | undefined;
  /** These of the configured groups only. */
  readonly only?: readonly string[] | undefined;
  /** The project: relative paths start here. Otherwise the current folder, which Gulp makes that of the gulpfile. */
  readonly cwd?: string | undefined;
  /** Write no lines of progress. */
  readonly silent?: boolean | undefined;
}

/** Options of what goes through a stream. */
export interface StreamOptions extends PluginOptions {
  /** Say what `deploy()` would do, and upload and deploy nothing. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Refuses wrong options at once, where the gulpfile calls the plugin.
 *
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE
 */
export function checkOptions({
  config: _config,
  environment: _environment,
  only: _only,
  cwd: _cwd,
  silent: _silent,
  ...options
}: PluginOptions): void {
  try {
    validateLayer(options, () => 'gulpfile');
  } catch (error) {
    throw toPluginError(error);
  }
}

/** Options of what goes through a stream without those that no configuration file has. */
export function withoutDryRun({ dryRun: _dryRun, ...options }: StreamOptions): PluginOptions {
  return options;
}

type Notice = (message: string) => void;

/**
 * Where to deploy, as the gulpfile says it; where that leaves it open, as the command line does: `gulp deploy --groups web`
 * must not deploy everywhere because the task is a stream and not one of `tasks()`.
 */
function where(
  { environment, only }: PluginOptions,
  onNotice: Notice | undefined,
): Pick<PluginOptions, 'environment' | 'only'> {
  const flags = readFlags();
  const groups = flags['--groups']?.split(',');
  for (const [flag, given, written] of [
    ['--environment', flags['--environment'], environment],
    ['--groups', groups?.join(), only?.join()],
  ] as const)
    if (given !== undefined && written !== undefined && given !== written)
      onNotice?.(`${flag} is not heeded: the gulpfile says "${written}".`);
  for (const flag of unknownFlags())
    onNotice?.(`${flag} is not known: unless the gulpfile reads it, it has no effect.`);
  return { environment: environment ?? flags['--environment'], only: only ?? groups };
}

function toRequest(options: PluginOptions, onNotice: Notice | undefined): LoadConfigOptions {
  const {
    config,
    environment: _environment,
    only: _only,
    cwd,
    silent: _silent,
    ...layer
  } = options;
  return {
    directory: cwd ?? process.cwd(),
    file: config,
    options: layer,
    optionsName: 'gulpfile',
    ...where(options, onNotice),
    env: process.env,
    onNotice,
  };
}

/**
 * The configuration that the options ask for.
 *
 * @param onNotice told what in the environment means nothing
 */
export async function resolveOptions(options: PluginOptions, onNotice?: Notice): Promise<Config> {
  return loadConfig(toRequest(options, onNotice));
}

/** The same for what uploads nothing, and so needs no bucket. */
export async function resolveGroups(
  options: PluginOptions,
  onNotice?: Notice,
): Promise<RevisionConfig> {
  return loadRevisionConfig(toRequest(options, onNotice));
}
