import {
  closest,
  failure,
  groupNames,
  loadConfig,
  loadRevisionConfig,
  type Config,
  type LoadConfigOptions,
  type RevisionConfig,
} from '@codedeployer/core/config';
import { visibleLines, type HostProcess as Process } from '@codedeployer/core/host';
import { idleFlags, pickOptions } from './flags.js';

/** Where progress is written to, and what is known of it where it is a terminal. */
export type Terminal = Pick<NodeJS.WriteStream, 'write'> &
  Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'hasColors'>>;

/** What of a process the commands use. */
export type HostProcess = Process &
  Pick<NodeJS.Process, 'argv' | 'cwd' | 'pid' | 'kill'> & {
    readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
    readonly stderr: Terminal;
  };

/** What every command works with. */
export interface Context {
  readonly process: HostProcess;
  /** Writes a line of progress; to stderr, so that stdout has only results. Harmless to a terminal and to a CI system, as that of `print`. */
  readonly tell: (line: string) => void;
  /** Writes a line of the result. */
  readonly print: (line: string) => void;
  /** Writes a result for a program, as it is. */
  readonly printData: (text: string) => void;
  /** Writes a line to the log as it is. */
  readonly write: (line: string) => void;
  /** Makes the exit code that of an error, otherwise 1, where everything went well and the result is bad. */
  readonly fail: (code?: string) => void;
}

export function createContext(process: HostProcess, fail: Context['fail']): Context {
  return {
    process,
    tell: (line) => process.stderr.write(`${visibleLines(line)}\n`),
    print: (line) => process.stdout.write(`${visibleLines(line)}\n`),
    printData: (text) => process.stdout.write(`${text}\n`),
    write: (line) => process.stderr.write(`${line}\n`),
    fail,
  };
}

export type Flags = Readonly<Record<string, unknown>> & {
  readonly config?: string;
  readonly environment?: string;
};

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
