import {
  closest,
  failure,
  groupNames,
  loadConfig,
  loadRevisionConfig,
  optionInfos,
  type Config,
  type LoadConfigOptions,
  type RevisionConfig,
  type WrittenConfig,
} from '@codedeployer/core/config';
import type { Context, Flags } from './context.js';
import { kebab } from './flags.js';

/**
 * What a command line asks for. Groups on it are a choice among the configured ones where a file configures some, and
 * the groups themselves where none does.
 */
export function toRequest(
  { process, tell }: Context,
  flags: Flags,
  more: object = {},
): LoadConfigOptions {
  const { groups, ...options } = { ...pickOptions(flags), ...more } as ReturnType<
    typeof pickOptions
  >;
  return {
    directory: process.cwd(),
    file: flags.config,
    environment: flags.environment,
    options,
    optionsName: 'command line',
    only: groups === undefined ? undefined : groupNames(groups),
    env: process.env,
    onNotice: tell,
  };
}

/** The configuration that a command line asks for. */
export async function loadFromFlags(
  context: Context,
  flags: Flags,
  more: object = {},
): Promise<Config> {
  return loadConfig(toRequest(context, flags, more));
}

/** The same for a command that uploads nothing, and so needs no bucket. */
export async function loadRevisionFromFlags(
  context: Context,
  flags: Flags,
  more: object = {},
): Promise<RevisionConfig> {
  return loadRevisionConfig(toRequest(context, flags, more));
}

/** The same for one group, or for all where none is named. Both `--groups` and a group: it has to be one of them. */
export async function loadGroupFromFlags(
  context: Context,
  group: string | undefined,
  flags: Flags,
): Promise<RevisionConfig> {
  if (group === undefined) return loadRevisionFromFlags(context, flags);
  const { groups = [group] } = flags as { readonly groups?: readonly string[] };
  if (!groups.includes(group))
    throw failure('GROUP_UNKNOWN', { group, known: groups, suggestion: closest(group, groups) });
  return loadRevisionFromFlags(context, flags, { groups: [group] });
}

/** Says which flags have no effect on what a command does. */
export function tellIdleFlags(
  { tell }: Context,
  flags: Flags,
  heeded: readonly string[],
  why: string,
): void {
  const idle = idleFlags(flags, heeded, why);
  if (idle !== undefined) tell(idle);
}

/** The values of flags that are options of the configuration. */
function pickOptions(flags: Readonly<Record<string, unknown>>): WrittenConfig {
  const names = new Set<string>(optionInfos().map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => names.has(name) && value !== undefined),
  );
}

/** The flags that a command heeds which does no more than that, beside those of its own. */
export function heededFlags(does: 'judging' | 'packing'): readonly string[] {
  const heeded = optionInfos().filter(
    ({ heededBy }) => heededBy === 'judging' || heededBy === does,
  );
  return ['config', 'environment', ...heeded.map(({ name }) => name)];
}

/** Says which of the flags that were given a command does not heed, and why; nothing where it heeds them all. */
function idleFlags(
  flags: Readonly<Record<string, unknown>>,
  heeded: readonly string[],
  why: string,
): string | undefined {
  const names = Object.entries(flags)
    .filter(([name, value]) => value !== undefined && !heeded.includes(name))
    .map(([name, value]) => `--${value === false ? 'no-' : ''}${kebab(name)}`);
  if (names.length === 0) return undefined;
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not heeded: ${why}.`;
}
