import {
  loadConfig,
  loadRevisionConfig,
  validateLayer,
  type Config,
  type LoadConfigOptions,
  type RevisionConfig,
  type WrittenConfig,
} from '@codedeployer/core';
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

function toRequest(
  options: PluginOptions,
  onNotice: ((message: string) => void) | undefined,
): LoadConfigOptions {
  const { config, environment, only, cwd, silent: _silent, ...layer } = options;
  return {
    directory: cwd ?? process.cwd(),
    file: config,
    environment,
    options: layer,
    optionsName: 'gulpfile',
    only,
    env: process.env,
    onNotice,
  };
}

/**
 * The configuration that the options ask for.
 *
 * @param onNotice told what in the environment means nothing
 */
export async function resolveOptions(
  options: PluginOptions,
  onNotice?: (message: string) => void,
): Promise<Config> {
  return loadConfig(toRequest(options, onNotice));
}

/** The same for what uploads nothing, and so needs no bucket. */
export async function resolveGroups(
  options: PluginOptions,
  onNotice?: (message: string) => void,
): Promise<RevisionConfig> {
  return loadRevisionConfig(toRequest(options, onNotice));
}
