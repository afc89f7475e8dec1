import { closest } from '@codedeployer/core';
import type { ExecutorContext } from '@nx/devkit';
import { findTarget, targetsOf } from './parse-target.js';
import { nxFailure } from './failures.js';

/*
 * Nx tells a target only of a configuration that it declares. One that it does not declare is dropped without a word, and the
 * target runs without one, or with its default.
 */

/** Whether what somebody asked for may have been dropped. */
function mayBeLost(context: ExecutorContext): boolean {
  const { configurationName, projectName = '', targetName = '' } = context;
  return configurationName === targetsOf(context, projectName)[targetName]?.defaultConfiguration;
}

/**
 * The context with the Nx configuration that was asked for: one that was dropped shows in the build, when it ran with it.
 * The default configuration of the build does not count, as it runs when nothing is asked for.
 */
export function withConfiguration(context: ExecutorContext, buildTarget: string): ExecutorContext {
  if (!mayBeLost(context)) return context;
  const { project, target, configuration } = findTarget(buildTarget, context) ?? {};
  if (project === undefined || target === undefined || configuration !== undefined) return context;
  const build = Object.values(context.taskGraph?.tasks ?? {}).find(
    (task) => task.target.project === project && task.target.target === target,
  );
  const ran = build?.target.configuration;
  const usual = targetsOf(context, project)[target]?.defaultConfiguration;
  return ran === undefined || ran === usual ? context : { ...context, configurationName: ran };
}

/**
 * Refuses a run that may have been meant for an environment whose name did not get through: to deploy with the settings of
 * another one is worse than not to deploy.
 *
 * @param environments those of the configuration file
 * @throws NX_CONFIGURATION_UNDECLARED
 */
export function refuseLostConfiguration(
  context: ExecutorContext,
  environments: readonly string[],
): void {
  if (!mayBeLost(context)) return;
  const { projectName = '', targetName = '' } = context;
  const declared = targetsOf(context, projectName)[targetName]?.configurations ?? {};
  const undeclared = environments.filter((name) => !(name in declared));
  if (undeclared.length > 0)
    throw nxFailure('NX_CONFIGURATION_UNDECLARED', {
      target: `${projectName}:${targetName}`,
      undeclared,
    });
}

/**
 * Refuses a run that was asked for a configuration which nothing that runs declares: it is misspelt.
 *
 * @param asked what the command line of Nx has, if it is known
 * @throws NX_CONFIGURATION_UNKNOWN
 */
export function refuseUnknownConfiguration(
  context: ExecutorContext,
  asked: string | undefined,
): void {
  const { projectName = '', targetName = '', configurationName } = context;
  if (asked === undefined || asked === configurationName) return;
  const tasks = Object.values(context.taskGraph?.tasks ?? {}).map((task) => task.target);
  const declared = [{ project: projectName, target: targetName }, ...tasks].flatMap(
    ({ project, target }) => Object.keys(targetsOf(context, project)[target]?.configurations ?? {}),
  );
  if (declared.includes(asked)) return;
  throw nxFailure('NX_CONFIGURATION_UNKNOWN', {
    target: `${projectName}:${targetName}`,
    name: asked,
    suggestion: closest(asked, declared),
  });
}
