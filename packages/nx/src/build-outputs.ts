import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import {
  CodedeployerError,
  directoryEntries,
  entryOf,
  failure,
  type SourceEntry,
} from '@codedeployer/core';
import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { loadDevkit } from './devkit.js';
import { parseTarget, type TargetName } from './parse-target.js';

function findTarget(
  context: ExecutorContext,
  { project, target }: TargetName,
): TargetConfiguration {
  const found = context.projectGraph.nodes[project]?.data.targets?.[target];
  if (found !== undefined) return found;
  throw new CodedeployerError('NX_BUILD_TARGET_MISSING', {
    message: `The project "${project}" has no target "${target}" whose outputs could be deployed.`,
    hint: 'Set "buildTarget" to the target that builds the project, or "source" to a folder.',
  });
}

/** The configuration that Nx ran the build with: the one named, ours if the build has it, or the build's default. */
function chooseConfiguration(
  build: TargetConfiguration,
  named: string | undefined,
  ours: string | undefined,
): string | undefined {
  if (named !== undefined) return named;
  if (ours !== undefined && build.configurations?.[ours] !== undefined) return ours;
  return build.defaultConfiguration;
}

/** What a build has written: a folder, whose contents are deployed, or a file. */
export interface BuildOutput {
  /** Absolute. */
  readonly path: string;
  readonly stats: Stats;
}

async function statOutput(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw failure('SOURCE_UNREADABLE', { path, reason: message }, { cause: error });
  }
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * What the build of a project has written: every output that it declares, except those inside of another one.
 *
 * @param buildTarget such as `build`, or `app:build:production`
 * @throws NX_BUILD_TARGET_MISSING; NX_BUILD_OUTPUT_MISSING when there are no outputs, or when one of them is not there;
 *   NX_BUILD_OUTPUT_PATTERN, SOURCE_UNREADABLE
 */
export async function buildOutputs(
  buildTarget: string,
  context: ExecutorContext,
): Promise<BuildOutput[]> {
  const name = parseTarget(buildTarget, context.projectName ?? '');
  const build = findTarget(context, name);
  const configuration = chooseConfiguration(build, name.configuration, context.configurationName);
  const node = context.projectGraph.nodes[name.project];
  if (node === undefined) throw new TypeError(`the project graph has no node ${name.project}`);
  const declared = loadDevkit(context.root).getOutputsForTargetAndConfiguration(
    {
      project: name.project,
      target: name.target,
      ...(configuration === undefined ? {} : { configuration }),
    },
    {},
    node,
  );
  const target = `"${name.project}:${name.target}"`;
  const outputs: BuildOutput[] = [];
  const missing: string[] = [];
  for (const output of declared) {
    const path = resolve(context.root, output);
    const stats = await statOutput(path);
    if (stats !== undefined) outputs.push({ path, stats });
    // A name on disk may have such characters as well, as in pages/[id].
    else if (/^!|[*?[\]{}()]/.test(output)) throw patternError(target, output);
    else missing.push(output);
  }
  if (missing.length > 0 || outputs.length === 0) throw missingError(target, missing);
  const unique = new Map(outputs.map((output) => [output.path, output]));
  return [...unique.values()].filter(
    ({ path }) => !outputs.some((other) => isWithin(path, other.path)),
  );
}

function missingError(target: string, missing: readonly string[]): CodedeployerError {
  return new CodedeployerError('NX_BUILD_OUTPUT_MISSING', {
    message:
      missing.length === 0
        ? `The target ${target} has left nothing to deploy: it declares no outputs.`
        : `The target ${target} has not written all of its outputs: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not there.`,
    hint: 'Declare as "outputs" what the build target writes, let this target depend on it ("dependsOn": ["build"]), or set "source" to a folder.',
  });
}

function patternError(target: string, output: string): CodedeployerError {
  return new CodedeployerError('NX_BUILD_OUTPUT_PATTERN', {
    message: `The target ${target} declares an output by a pattern: ${output}. Only folders and files can be deployed.`,
    hint: 'Declare the folder itself in the "outputs" of the build target, or set "source" to it; .codedeployignore in the folder keeps files out.',
  });
}

/** What several outputs have in them as one source; a file stands at its own name. */
export async function* entriesOf(
  outputs: readonly BuildOutput[],
  symlinks: 'preserve' | 'follow' | 'error',
): AsyncGenerator<SourceEntry> {
  const directories = new Set<string>();
  for (const { path, stats } of outputs) {
    if (!stats.isDirectory()) {
      yield entryOf(path, basename(path), stats);
      continue;
    }
    for await (const entry of directoryEntries(path, { symlinks })) {
      // Two outputs may have a folder of the same name; a file of the same name is an error that planning reports.
      if (entry.type === 'directory' && directories.has(entry.path)) continue;
      if (entry.type === 'directory') directories.add(entry.path);
      yield entry;
    }
  }
}
