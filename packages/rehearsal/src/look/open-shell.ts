import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { endMarkedProcesses } from '../agent/end-marked-processes.js';
import { workingDirectory } from '../agent/unit-environment.js';
import { enterInstance } from '../instance/enter-instance.js';
import { keepToRoot, readRootOf } from '../instance/keep-to-root.js';
import { openInstanceRoot, programsFor } from '../instance/open-instance-root.js';
import { firstProcessIn, joinNamespaces } from '../isolation/join-namespaces.js';
import { shellMain } from '../instance/own-files.js';
import { markName } from '../instance/start-directory-agent.js';
import { rehearsalMark } from '../instance/start-instance.js';
import { chooseIsolation } from '../isolation/choose-isolation.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import type { ShellSetup } from '../protocol/shell-setup.js';
import { lockedBy, lockState } from '../state/lock-state.js';
import { describeKept } from './describe-kept.js';
import { findKeptInstance, type KeptInstance } from './find-kept-instance.js';

export interface ShellRequest {
  /** Absolute path of the state of the rehearsals, `<project>/.codedeployer/rehearsal`. */
  readonly directory: string;
  /** A name or id; where it is left out, the only instance or the only one that failed. */
  readonly instance?: string | undefined;
  /** Of who asks: by its `PATH` the programs are found that build an instance, `TERM` is the kind of the terminal. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the standard input of this process is a terminal; otherwise it is read for commands. */
  readonly isTerminal: boolean;
  /** Told what is to be known of the instance, in a line each. */
  readonly tell: (line: string) => void;
  /** Its end ends the shell. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a shell in an instance of the rehearsals, with the standard streams of this process and the user, the environment and
 * the working directory of the last hook. One that runs is entered as it runs; of one that was ended the files are as they
 * were, and nothing else. Resolves with the exit code of the shell, once that has ended.
 *
 * @throws CodedeployerError `REHEARSAL_NOTHING_KEPT`, `REHEARSAL_INSTANCE_UNKNOWN`, `REHEARSAL_RUNNING`, `ISOLATION_UNAVAILABLE`,
 *   `REHEARSAL_STATE_UNKNOWN`, `REHEARSAL_STATE_DAMAGED`
 */
export async function openShell(request: ShellRequest): Promise<number> {
  const { directory, instance: asked, tell } = request;
  const instance = await findKeptInstance(directory, asked);
  const holder = await lockedBy(directory);
  const { pid, shell = [], prlimit } = instance.entrance ?? {};
  const first =
    holder === undefined || pid === undefined ? undefined : await firstProcessIn(pid, holder);
  if (first !== undefined) {
    describeKept(instance, { isRunning: true }).forEach(tell);
    const setup = { ...setupOf(instance, request), prlimit };
    const child = joinNamespaces(first, {
      command: [...shell, JSON.stringify(setup)],
      stdio: 'inherit',
      path: request.environment.PATH,
    });
    return exitCodeOf(child, request);
  }
  return instance.isolation === 'directory'
    ? inDirectory(instance, holder !== undefined, request)
    : inNamespaces(instance, request);
}

/** Builds the instance once more, as long as the shell is open. Nothing can be rehearsed meanwhile. */
async function inNamespaces(instance: KeptInstance, request: ShellRequest): Promise<number> {
  const { directory, environment, tell } = request;
  const lock = await lockState(directory);
  try {
    const path = environment.PATH;
    const isolation = await chooseIsolation('namespaces', { directory, path });
    describeKept(instance, { isRunning: false }).forEach(tell);
    const stdio: StdioOptions = ['inherit', 'inherit', 'inherit', 'ignore', 'pipe'];
    const known = await readRootOf(instance.directory);
    const root =
      known === undefined
        ? undefined
        : await openInstanceRoot(
            { path: known.source.path, name: known.name },
            {
              directory,
              environment,
              isolation,
              signal: request.signal,
              cache: known.source.cache,
              onNotice: tell,
              programs: await programsFor(directory, environment),
            },
          );
    const setup = { ...setupOf(instance, request), prlimit: root?.programs.prlimit };
    const parameters = [JSON.stringify(setup)];
    await keepToRoot(instance.directory, instance.group, root);
    const place = {
      directory: instance.directory,
      rehearsalDirectory: directory,
      isolation,
      root,
      path,
      network: instance.network ?? 'none',
    };
    const entered = await enterInstance(place, {
      program: shellMain,
      parameters,
      stdio,
      isShell: true,
    });
    try {
      return await exitCodeOf(entered.child, request);
    } finally {
      await entered.clear();
    }
  } finally {
    await lock.release();
  }
}

/** Without namespaces, an instance is a folder of this machine. */
async function inDirectory(
  instance: KeptInstance,
  isRunning: boolean,
  request: ShellRequest,
): Promise<number> {
  describeKept(instance, { isRunning }).forEach(request.tell);
  const mark = `${markName}=shell-${randomUUID()}`;
  const program = [shellMain, JSON.stringify(setupOf(instance, request, mark))];
  const { PATH } = request.environment;
  const child = spawn(process.execPath, program, { env: { PATH }, stdio: 'inherit' });
  try {
    return await exitCodeOf(child, request);
  } finally {
    await endMarkedProcesses(mark);
  }
}

/** How the shell is to be, as the instance is. */
function setupOf(
  { isolation, directory, unit, name, last }: KeptInstance,
  { isTerminal, environment }: ShellRequest,
  mark = '',
): ShellSetup {
  const { files } = instanceFolders(directory);
  const isMapped = isolation === 'directory';
  const cwd = workingDirectory(unit);
  return {
    name,
    unit,
    cwd: isMapped ? resolve(join(files, cwd)) : cwd,
    added: {
      ...rehearsalMark,
      ...(isMapped
        ? { CODEDEPLOYER_ROOT: files, [markName]: mark.slice(markName.length + 1) }
        : {}),
    },
    ...(isMapped ? { mappedRoot: files } : {}),
    last,
    ...(isTerminal ? { terminal: environment.TERM ?? 'dumb' } : {}),
  };
}

async function exitCodeOf(child: ChildProcess, { signal }: ShellRequest): Promise<number> {
  const end = () => {
    child.kill('SIGKILL');
  };
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [code, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[by ?? 'SIGKILL'];
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
