import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { loadDevkit } from './devkit.js';
import type { TargetName } from './parse-target.js';
import { nxFailure } from './failures.js';

/** The value of `a.b` in options. */
function valueAt(options: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      options,
    );
}

/** Why an output that is what an option says cannot be told. */
function problemOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return `"${name}" is not set`;
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  return `"${name}" is an object (${Object.keys(value).join(', ')})`;
}

/** The problem with the options that an output names, or nothing. */
function unresolved(output: string, options: unknown): string | undefined {
  return [...output.matchAll(/\{options\.([^}]+)\}/g)]
    .map(([, path = '']) => problemOf(path, valueAt(options, path)))
    .find((problem) => problem !== undefined);
}

/**
 * What a target declares to write, from the workspace's root. What Nx only guesses where a build says nothing does not count: a
 * `public` folder among it is a source.
 *
 * @throws NX_BUILD_OUTPUT_UNDECLARED; NX_BUILD_OUTPUT_UNSET where options do not say what they are to say
 */
export function declaredOutputs(
  name: TargetName,
  build: TargetConfiguration,
  context: ExecutorContext,
): string[] {
  const node = context.projectGraph.nodes[name.project];
  if (node === undefined) throw new TypeError(`the project graph has no node ${name.project}`);
  const { project, target, configuration } = name;
  const label = `${project}:${target}`;
  const options: unknown = {
    ...(build.options as object | undefined),
    ...(build.configurations?.[configuration ?? ''] as object | undefined),
  };
  // Nx takes the option for the output where none is declared.
  const templates = build.outputs ?? ['{options.outputPath}'];
  const problems = templates.map((output) => unresolved(output, options));
  if (build.outputs === undefined && valueAt(options, 'outputPath') === undefined)
    throw nxFailure('NX_BUILD_OUTPUT_UNDECLARED', { target: label });
  const known = problems.filter((problem) => problem === undefined).length;
  const [problem] = problems.filter((found) => found !== undefined);
  if (known === 0 && problem !== undefined)
    throw nxFailure('NX_BUILD_OUTPUT_UNSET', { target: label, problem });
  const outputs = loadDevkit(context.root).getOutputsForTargetAndConfiguration(
    { project, target, ...(configuration === undefined ? {} : { configuration }) },
    {},
    node,
  );
  return outputs.filter((output) => !output.includes('[object Object]'));
}
