import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import {
  directoryEntries,
  entryOf,
  type DirectoryEntriesOptions,
} from '@codedeployer/core/revision';
import { CodedeployerError, failure, type SourceEntry } from '@codedeployer/core';
import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { declaredOutputs } from './declared-outputs.js';
import { parseTarget, targetsOf, type TargetName } from './parse-target.js';
import { nxFailure } from './failures.js';

/** The configuration that Nx ran the build with: the one named, ours if the build has it, or the build's default. */
function chooseConfiguration(
  { project, target, configuration: named }: TargetName,
  build: TargetConfiguration,
  ours: string | undefined,
): string | undefined {
  const known = Object.keys(build.configurations ?? {});
  if (named !== undefined && !known.includes(named))
    throw nxFailure('NX_BUILD_CONFIGURATION_MISSING', {
      target: `${project}:${target}`,
      configuration: named,
      known,
    });
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
 * @throws NX_BUILD_TARGET_MISSING, NX_BUILD_CONFIGURATION_MISSING; NX_BUILD_OUTPUT_MISSING when there are no outputs, or when one of
 *   them is not there; NX_BUILD_OUTPUT_UNDECLARED, NX_BUILD_OUTPUT_UNSET, NX_BUILD_OUTPUT_PATTERN, SOURCE_UNREADABLE
 */
export async function buildOutputs(
  buildTarget: string,
  context: ExecutorContext,
): Promise<BuildOutput[]> {
  const name = parseTarget(buildTarget, context);
  const build = targetsOf(context, name.project)[name.target] ?? {};
  const configuration = chooseConfiguration(name, build, context.configurationName);
  const declared = declaredOutputs({ ...name, configuration }, build, context);
  const target = `${name.project}:${name.target}`;
  const outputs: BuildOutput[] = [];
  const missing: string[] = [];
  for (const output of declared) {
    const path = resolve(context.root, output);
    const stats = await statOutput(path);
    if (stats !== undefined) outputs.push({ path, stats });
    // A name on disk may have such characters as well, as in pages/[id].
    else if (/^!|[*?[\]{}()]/.test(output))
      throw nxFailure('NX_BUILD_OUTPUT_PATTERN', { target, output });
    else missing.push(output);
  }
  if (missing.length > 0 || outputs.length === 0)
    throw nxFailure('NX_BUILD_OUTPUT_MISSING', { target, missing });
  const unique = new Map(outputs.map((output) => [output.path, output]));
  return [...unique.values()].filter(
    ({ path }) => !outputs.some((other) => isWithin(path, other.path)),
  );
}

/** A file that is an output by itself. */
function* fileEntry(
  { path, stats }: BuildOutput,
  onRefused: DirectoryEntriesOptions['onRefused'],
): Generator<SourceEntry> {
  const name = basename(path);
  try {
    yield entryOf(path, name, stats);
  } catch (error) {
    if (onRefused === undefined || !CodedeployerError.is(error)) throw error;
    onRefused({ path: name, error });
  }
}

/**
 * What several outputs have in them as one source; a file stands at its own name.
 *
 * @throws as `directoryEntries` does
 */
export async function* entriesOf(
  outputs: readonly BuildOutput[],
  options: Pick<DirectoryEntriesOptions, 'symlinks' | 'onRefused'>,
): AsyncGenerator<SourceEntry> {
  const directories = new Set<string>();
  for (const output of outputs) {
    if (!output.stats.isDirectory()) {
      yield* fileEntry(output, options.onRefused);
      continue;
    }
    for await (const entry of directoryEntries(output.path, options)) {
      // Two outputs may have a folder of the same name; a file of the same name is an error that planning reports.
      if (entry.type === 'directory' && directories.has(entry.path)) continue;
      if (entry.type === 'directory') directories.add(entry.path);
      yield entry;
    }
  }
}
