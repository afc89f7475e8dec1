import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { configuredSource, deploy, dryRun, type RevisionConfig } from '@codedeployer/core';
import * as commands from '@codedeployer/core/commands';
import {
  askForAgreement,
  formatActivation,
  formatBytes,
  formatCheck,
  formatDryRun,
  formatPush,
  inHost,
  type Host,
} from '@codedeployer/core/host';
import { packageRevision } from '@codedeployer/core/revision';
import asyncDone from 'async-done';
import { gulpFailure } from './failures.js';
import { flagTexts, noDryRun, readFlags, type Flag, type Flags } from './flags.js';
import { operate, rollback, status } from './operate.js';
import { output } from './output.js';
import { toPluginError } from './plugin-error.js';
import {
  checkOptions,
  resolveGroups,
  resolveOptions,
  type PluginOptions,
} from './plugin-options.js';

/** A task as Gulp takes it, with what `gulp --tasks` tells of it. */
export interface CodedeployerTask {
  (): Promise<void>;
  displayName: string;
  description: string;
  /** What it takes on the command line of Gulp, by name. */
  flags: Readonly<Record<string, string>>;
}

export interface TasksOptions extends PluginOptions {
  /** What has to be done before something is packed: a task of Gulp. Otherwise what is there is packed. */
  readonly build?: (done: (error?: Error | null) => void) => unknown;
}

/** The options with what the command line says, which wins. */
function withFlags(
  options: PluginOptions,
  { '--environment': environment, '--groups': groups }: Flags,
): PluginOptions {
  return {
    ...options,
    ...(environment === undefined ? {} : { environment }),
    ...(groups === undefined ? {} : { only: groups.split(',') }),
  };
}

/** What a task does, with the options and flags of its run. */
type Act = (options: PluginOptions, flags: Flags) => Promise<unknown>;

/** The tasks that change nothing, whatever the command line says. */
const looking = ['check', 'status'];

function task(
  name: string,
  description: string,
  heeded: readonly Flag[],
  options: PluginOptions,
  act: Act,
): CodedeployerTask {
  const run = async () => {
    const flags = readFlags();
    const { write } = output(options);
    for (const flag of Object.keys(flags) as Flag[]) {
      if (heeded.includes(flag)) continue;
      if (flag === '--dry-run' && !looking.includes(name)) throw noDryRun(name);
      write(`[codedeployer] ${flag} is not heeded by ${name}.`);
    }
    await act(withFlags(options, flags), flags);
  };
  return Object.assign(run, {
    displayName: name,
    description,
    flags: Object.fromEntries(heeded.map((flag) => [flag, flagTexts[flag]])),
  });
}

/** Does something with the folder that the configuration names as the source. */
async function withSource<Configured extends RevisionConfig>(
  options: PluginOptions,
  configure: (options: PluginOptions, onNotice: Host['tell']) => Promise<Configured>,
  act: (source: string, config: Configured, host: Host) => Promise<void>,
): Promise<void> {
  try {
    await inHost(process, output(options), async (host) => {
      const config = await configure(options, host.tell);
      await act(configuredSource(config), config, host);
    });
  } catch (error) {
    throw toPluginError(error);
  }
}

const deployAll: Act = (options, { '--dry-run': isDry }) =>
  withSource(options, resolveOptions, async (source, config, host) => {
    if (isDry === undefined) host.report(await deploy(source, config, host));
    else formatDryRun(await dryRun(source, config, host)).forEach(host.tell);
  });

const pushAll: Act = (options) =>
  withSource(options, resolveOptions, async (source, config, host) => {
    formatPush(await commands.push(source, config, host)).forEach(host.tell);
  });

const packageAll: Act = (options, { '--output': file }) =>
  withSource(options, resolveGroups, async (source, config, host) => {
    const { env, signal, onEvent, begin } = host;
    const packed = await packageRevision(source, config, {
      ...{ env, signal, onEvent, begin, now: Date.now() },
      output: file === undefined ? undefined : resolve(config.directory, file),
    });
    host.tell(`Wrote ${formatBytes(packed.size)}: ${packed.output}`);
  });

const activateAll: Act = async (options, { '--yes': yes }) => {
  let unasked: Error | undefined;
  const act = async (config: RevisionConfig, host: Host) => {
    const agreement = askForAgreement(host, { yes: yes !== undefined, tell: host.tell });
    host.begin('looking at AWS, before anything was changed');
    const report = await commands.activate(config, { ...host, confirm: agreement.confirm });
    unasked = agreement.unasked();
    return report;
  };
  await operate(options, act, formatActivation);
  if (unasked !== undefined) throw toPluginError(unasked);
};

const checkAll: Act = async (options) => {
  const { worst } = await operate(options, commands.check, formatCheck);
  if (worst === 'problem') throw toPluginError(gulpFailure('CHECK_PROBLEMS', undefined));
};

/**
 * The tasks of a project that is deployed from the folder that its configuration names:
 *
 * ```js
 * export const { deploy, rehearse, status, rollback, check, push, package: pack, activate } = tasks({ build });
 * ```
 *
 * `package` is a word that JavaScript keeps for itself: whatever the export is called, the task is called so.
 *
 * @param options win over the configuration file; the command line of Gulp wins over them
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE at once; everything else is an error of the task
 */
export function tasks({ build, ...options }: TasksOptions = {}) {
  checkOptions(options);
  const where = ['--environment', '--groups'] as const;
  const after =
    (act: Act): Act =>
    async (given, flags) => {
      if (build !== undefined) await promisify(asyncDone)(build);
      return act(given, flags);
    };
  return {
    deploy: task(
      'deploy',
      'Deploys to the configured groups through AWS CodeDeploy, and waits for the end.',
      [...where, '--dry-run'],
      options,
      after(deployAll),
    ),
    rehearse: task(
      'rehearse',
      'Deploys to instances on this machine; no AWS account is needed.',
      [...where, '--dry-run'],
      { ...options, rehearse: true },
      after(deployAll),
    ),
    push: task(
      'push',
      'Uploads the revision for another job to deploy it.',
      where,
      options,
      after(pushAll),
    ),
    package: task(
      'package',
      'Makes the archive of the revision and writes it to a file, without AWS.',
      [...where, '--output'],
      options,
      after(packageAll),
    ),
    activate: task(
      'activate',
      'Shows what the section "activation" wants otherwise on AWS, and makes it so when somebody agrees.',
      [...where, '--yes'],
      options,
      activateAll,
    ),
    check: task(
      'check',
      'Looks at everything that a deployment needs, and says what is wrong and how to mend it.',
      where,
      options,
      checkAll,
    ),
    status: task('status', 'Says what is on each group.', where, options, (given) => status(given)),
    rollback: task(
      'rollback',
      'Brings the last good revision back on each group.',
      [...where, '--to'],
      options,
      (given, { '--to': to }) => rollback({ ...given, to }),
    ),
  };
}
