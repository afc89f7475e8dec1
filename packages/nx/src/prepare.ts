import { CodedeployerError } from '@codedeployer/core';
import * as commands from '@codedeployer/core/commands';
import {
  formatActivation,
  formatActivationPlan,
  formatCheck,
  visibleJson,
} from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { findSource } from './find-source.js';
import { isDryRun } from './is-dry-run.js';
import { print, type OperatingOptions } from './operate.js';
import { resolveGroups, type CodedeployOptions } from './resolve-config.js';
import { configure, runExecutor, write } from './run-executor.js';

/*
 * The executors for what there has to be before anything is deployed. They need no build, and judge one that is there.
 */

/** The outputs of the build, as the executor `codedeploy` would find them; undefined where it has not run yet. */
async function findBuilt(...asked: Parameters<typeof findSource>) {
  try {
    return await findSource(...asked);
  } catch (error) {
    if (CodedeployerError.is(error) && error.code === 'NX_BUILD_OUTPUT_MISSING') return undefined;
    throw error;
  }
}

interface CheckTargetOptions
  extends OperatingOptions, Pick<CodedeployOptions, 'buildTarget' | 'prunedDependencies'> {}

/** Everything that a deployment needs, a line for each; fails where one of them is a problem, with `strict` also on warnings. */
export function check(
  { json = false, strict = false, ...options }: CheckTargetOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runExecutor(context, async (host) => {
    const { config, running } = await configure(options, context, host, resolveGroups);
    const built = () => findBuilt(options, config, running, host.tell);
    const report = await commands.check(config, { ...host, findSource: built });
    print(formatCheck(report), report, json, host);
    return report.worst !== 'problem' && !(strict && report.worst === 'warning');
  });
}

/** What `activate` is told beside the configuration. */
interface ActivateTargetOptions extends Omit<OperatingOptions, 'yes'> {
  /** Makes it so; otherwise the plan is all. */
  readonly yes?: boolean | undefined;
  readonly delete?: readonly string[] | undefined;
  /** Prints the section for what is there already, and changes nothing. */
  readonly import?: boolean | undefined;
}

/** What the section "activation" wants otherwise on AWS, and with `yes` makes it so: nobody can be asked in a task of Nx. */
export function activate(
  {
    json = false,
    yes = false,
    delete: deleted,
    import: imports = false,
    ...options
  }: ActivateTargetOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runExecutor(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    if (imports) {
      write((await commands.importActivation(config, host)).trimEnd());
      return true;
    }
    const agrees = yes && !isDryRun(host.env);
    const report = await commands.activate(config, {
      ...host,
      delete: deleted,
      confirm: (plan) => {
        if (!json) formatActivationPlan(plan).forEach(host.tell);
        return Promise.resolve(agrees);
      },
    });
    if (json) write(visibleJson(report));
    else formatActivation(report).forEach(host.tell);
    const isPlanned = report.changes.some(({ action }) => action !== 'leave');
    if (isPlanned && !agrees)
      host.tell(
        `Nothing has been changed: ${yes ? 'NX_DRY_RUN is set' : '--yes ("yes") makes it so'}.`,
      );
    return report.error === undefined;
  });
}
