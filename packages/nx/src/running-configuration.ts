import type { ExecutorContext } from '@nx/devkit';
import { parseTarget } from './parse-target.js';

/**
 * The context with the Nx configuration that somebody asked for. Nx tells a target only of a configuration that it
 * declares, and says nothing of one that it does not: that one shows in the build, when it ran with it. The default
 * configuration of the build does not count, as it runs when nothing is asked for.
 */
export function withConfiguration(context: ExecutorContext, buildTarget: string): ExecutorContext {
  if (context.configurationName !== undefined) return context;
  const { project, target, configuration } = parseTarget(buildTarget, context.projectName ?? '');
  if (configuration !== undefined) return context;
  const build = Object.values(context.taskGraph?.tasks ?? {}).find(
    (task) => task.target.project === project && task.target.target === target,
  );
  const ran = build?.target.configuration;
  const usual = context.projectGraph.nodes[project]?.data.targets?.[target]?.defaultConfiguration;
  return ran === undefined || ran === usual ? context : { ...context, configurationName: ran };
}
