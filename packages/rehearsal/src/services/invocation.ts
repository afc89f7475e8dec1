import { randomBytes } from 'node:crypto';
import { lchown, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecCommand, Variables } from './command-line.js';
import { describeExit, isClean } from './exit-status.js';
import type { Journal } from './journal.js';
import { withoutPriority } from './priorities.js';
import { isRunning, processesOf, signalAll, workOf } from './processes.js';
import { startCommand, type Exit, type StartedCommand } from './run-command.js';
import {
  findAccount,
  findGroup,
  MissingEnvironmentFile,
  serviceEnvironment,
  type Account,
} from './service-environment.js';
import type { ServiceSettings } from './service-settings.js';

/** What a service came to, in the words of systemd. */
export type Result =
  | 'success'
  | 'exit-code'
  | 'signal'
  | 'timeout'
  | 'resources'
  | 'protocol'
  | 'start-limit-hit'
  | 'exec-condition';

/** A command that was run, for `status`. */
export interface RanCommand {
  readonly key: string;
  readonly pid: number | undefined;
  readonly shown: string;
  exit: Exit | undefined;
}

/** What a service has to do with its instance. */
export interface ServiceHost {
  readonly journal: Journal;
  /** What systemd gives every service. */
  readonly environment: Variables;
  /** True where there is no other user than root. */
  readonly rootIsAlone: boolean;
  /** Told of what has no effect here: the directive, and the unit. */
  readonly onIdle: (directive: string, unit: string) => void;
  /** Told when a service has become active, or is so no more. */
  readonly onChange: () => void;
}

/** How often it is looked whether a process still runs that is nobody's child here. Milliseconds. */
export const lookEvery = 100;

/** For so long a program uses no processor once it counts as ready; it does so as well after the longer time. Milliseconds. */
const restFor = 300;
const mostWork = 3000;

/** One start of a service, with all that runs of it until the next one: its commands and its processes. */
export class Invocation {
  /** Which start it is, as its processes have it in `INVOCATION_ID`. */
  readonly id = randomBytes(16).toString('hex');
  /** The commands of this start, and what came after. */
  readonly ran: RanCommand[] = [];
  mainPid: number | undefined;
  mainExit: Exit | undefined;
  readonly #name: string;
  readonly #host: ServiceHost;
  readonly #sessions = new Set<number>();
  #account: Account | undefined;
  #unknown: 'user' | 'group' | undefined;

  /** @param name the unit's */
  constructor(name: string, host: ServiceHost) {
    this.#name = name;
    this.#host = host;
  }

  /** What runs of it now. */
  async processes(): Promise<readonly number[]> {
    return processesOf(`INVOCATION_ID=${this.id}`, this.#sessions, this.mainPid);
  }

  /** Finds out whom it runs as, and makes the folders that are to be there. Where there is no such user or group, its commands fail. */
  async prepare(settings: ServiceSettings): Promise<void> {
    const { user, group } = settings;
    this.#account = user === undefined ? undefined : await findAccount(user);
    if (group !== undefined && (await findGroup(group)) === undefined) this.#unknown = 'group';
    if (user !== undefined && this.#account === undefined) this.#unknown = 'user';
    if (this.#unknown !== undefined) return;
    for (const { path, mode } of settings.folders) {
      await mkdir(path, { recursive: true, mode });
      const owner = this.#account;
      if (owner !== undefined && !this.#host.rootIsAlone) await giveFolder(path, owner);
    }
  }

  /**
   * Runs the commands of a key one after another, up to the first that fails and must not.
   * @param result what the service has come to so far, which the commands of its end are told
   */
  async runAll(
    key: keyof ServiceSettings['exec'],
    settings: ServiceSettings,
    timeout: number,
    result: Result = 'success',
  ): Promise<Result> {
    for (const command of settings.exec[key]) {
      const started = await this.run(key, command, settings, result);
      if (started === 'resources') return 'resources';
      const exit = await within(timeout, started.exited);
      if (exit === 'timeout') return 'timeout';
      const isMain = key === 'ExecStart';
      if (isMain) {
        this.mainPid = undefined;
        this.mainExit = exit;
      }
      if (isClean(exit, isMain ? settings.successStatus : undefined)) continue;
      if (command.mayFail) continue;
      this.tellExit(isMain ? 'Main' : 'Control', exit);
      return exit.code === 'killed' ? 'signal' : 'exit-code';
    }
    return 'success';
  }

  /** Starts a command; `resources` where what it needs is not there. */
  async run(
    key: string,
    command: ExecCommand,
    settings: ServiceSettings,
    result: Result,
  ): Promise<StartedCommand | 'resources'> {
    const { environment, journal, rootIsAlone } = this.#host;
    const gid = settings.group === undefined ? undefined : await findGroup(settings.group);
    const isOther = (this.#account?.uid ?? 0) !== 0 || (gid ?? 0) !== 0;
    if (rootIsAlone && isOther) this.#host.onIdle('User= and Group=', this.#name);
    const mayChange = !rootIsAlone;
    let variables: Variables;
    try {
      const base = { ...environment, INVOCATION_ID: this.id, ...this.#facts(key, result) };
      variables = await serviceEnvironment(settings, base, this.#account);
    } catch (error) {
      if (!(error instanceof MissingEnvironmentFile)) throw error;
      this.#tell('Failed to load environment files: No such file or directory');
      this.#tell("Failed to run 'start' task: No such file or directory");
      return 'resources';
    }
    const started = startCommand(command, {
      settings,
      environment: variables,
      unknown: this.#unknown,
      account: mayChange ? this.#account : undefined,
      gid: mayChange ? gid : undefined,
      path: environment.PATH ?? '',
      say: (identifier, pid, line) => {
        const said = settings.hasPriorities
          ? withoutPriority(line)
          : { text: line, priority: undefined };
        // The journal takes no empty lines.
        if (said.text === '') return;
        const { text, priority = settings.priority } = said;
        journal.add({ unit: this.#name, start: this.id, identifier, pid, text, priority });
      },
      tell: (text) => {
        for (const line of text.split('\n')) this.#tell(line);
      },
    });
    const record: RanCommand = { key, pid: started.pid, shown: command.shown, exit: undefined };
    this.ran.push(record);
    if (started.pid !== undefined) this.#sessions.add(started.pid);
    void started.exited.then((exit) => {
      record.exit = exit;
    });
    if (key === 'ExecStart' && settings.type === 'oneshot') this.mainPid = started.pid;
    return started;
  }

  /** Waits until a command of `Type=forking` has left its main process behind. */
  async waitForFork(
    started: StartedCommand,
    command: ExecCommand,
    settings: ServiceSettings,
  ): Promise<Result> {
    const { startTimeout, pidFile, guessMainPid, successStatus } = settings;
    const deadline = Date.now() + startTimeout;
    const exit = await within(startTimeout, started.exited);
    if (exit === 'timeout') return 'timeout';
    if (!isClean(exit, successStatus) && !command.mayFail) {
      this.tellExit('Control', exit);
      return exit.code === 'killed' ? 'signal' : 'exit-code';
    }
    if (pidFile === undefined) {
      const left = await this.processes();
      if (guessMainPid && left.length > 0) this.mainPid = left[0];
      return 'success';
    }
    while (Date.now() < deadline) {
      const id = await runningIn(pidFile);
      if (id !== undefined) {
        this.mainPid = id;
        return 'success';
      }
      if ((await this.processes()).length === 0) {
        this.#tell(`Can't open PID file ${pidFile} (yet?) after start: No such file or directory`);
        return 'protocol';
      }
      await delay(lookEvery);
    }
    return 'timeout';
  }

  /**
   * Waits until a program that is to say when it is ready has done what it does at its start: it is at rest. One that ends
   * before, as with a bad configuration, has not become ready.
   */
  async waitUntilAtRest({ pid, exited }: StartedCommand): Promise<Result> {
    const started = Date.now();
    let work: number | undefined;
    let since = started;
    while (Date.now() - since < restFor && Date.now() - started < mostWork) {
      const exit = await within(lookEvery / 2, exited);
      if (exit !== 'timeout') {
        this.mainPid = undefined;
        this.mainExit = exit;
        this.tellExit('Main', exit);
        if (exit.code === 'killed') return 'signal';
        return exit.status === 0 ? 'protocol' : 'exit-code';
      }
      const now = await workOf(pid ?? 0);
      if (now !== work) since = Date.now();
      work = now;
    }
    return 'success';
  }

  /** Whether a main process that is not our child runs still; with `Type=forking` there may be none but others. */
  async mainRuns({ remainAfterExit, pidFile }: ServiceSettings): Promise<boolean> {
    const { mainPid } = this;
    if (mainPid === undefined) {
      if (remainAfterExit || (await this.processes()).length > 0) return true;
    } else if (await isRunning(mainPid)) return true;
    // A program that replaced itself, as nginx does for a new binary, has written down its new process.
    const id = pidFile === undefined ? undefined : await runningIn(pidFile);
    if (id === undefined || id === mainPid) return false;
    this.mainPid = id;
    return true;
  }

  /** Ends what runs of it, with patience first. False where that was not enough. */
  async end(settings: ServiceSettings): Promise<boolean> {
    const { stopTimeout, killMode, killSignal } = settings;
    if (killMode === 'none') return true;
    const isMainOnly = killMode === 'process' || killMode === 'mixed';
    const { mainPid } = this;
    const asked = (ids: readonly number[]): readonly number[] =>
      isMainOnly ? ids.filter((id) => id === mainPid) : ids;
    const first = asked(await this.processes());
    signalAll(first, killSignal);
    signalAll(first, 'SIGCONT');
    if (settings.sendsHangup) signalAll(first, 'SIGHUP');
    const isPatient = (await this.#gone(asked, stopTimeout)) || !settings.sendsKill;
    if (!isPatient) {
      this.#tell("State 'stop-sigterm' timed out. Killing.");
      signalAll(await this.processes(), 'SIGKILL');
    }
    if (killMode !== 'process') {
      signalAll(await this.processes(), 'SIGKILL');
      await this.#gone((ids) => ids, stopTimeout);
    }
    return isPatient;
  }

  /** What the main process has made of being ended: it may have said that it failed. Success also where it goes on. */
  async mainEnded({ exited }: StartedCommand, { successStatus }: ServiceSettings): Promise<Result> {
    const exit = await within(lookEvery * 2, exited);
    if (exit === 'timeout') return 'success';
    this.mainExit = exit;
    if (isClean(exit, successStatus)) return 'success';
    this.tellExit('Main', exit);
    return exit.code === 'killed' ? 'signal' : 'exit-code';
  }

  tellExit(which: string, exit: Exit): void {
    this.#tell(`${which} process exited, ${describeExit(exit, 'all')}`);
  }

  async #gone(
    of: (ids: readonly number[]) => readonly number[],
    timeout: number,
  ): Promise<boolean> {
    const deadline = Date.now() + timeout;
    for (let pause = 5; ; pause = Math.min(lookEvery, pause * 2)) {
      if (of(await this.processes()).length === 0) return true;
      if (Date.now() >= deadline) return false;
      await delay(pause);
    }
  }

  /** What a command is told of the service. */
  #facts(key: string, result: Result): Record<string, string> {
    const main = this.mainPid === undefined ? {} : { MAINPID: String(this.mainPid) };
    if (!key.startsWith('ExecStop')) return main;
    const exit = this.mainExit;
    return {
      ...main,
      SERVICE_RESULT: result,
      ...(exit === undefined
        ? {}
        : { EXIT_CODE: exit.code, EXIT_STATUS: exit.signal?.slice(3) ?? String(exit.status) }),
    };
  }

  #tell(text: string): void {
    this.#host.journal.tell(this.#name, `${this.#name}: ${text}`, this.id);
  }
}

/** Makes a folder somebody's, with all that is in it where it was somebody else's. */
async function giveFolder(path: string, { uid, gid }: Account): Promise<void> {
  const found = await stat(path);
  if (found.uid === uid && found.gid === gid) return;
  const inside = await readdir(path, { recursive: true });
  for (const name of ['', ...inside]) await lchown(join(path, name), uid, gid);
}

/** The process that a PID file names, where it runs. */
async function runningIn(pidFile: string): Promise<number | undefined> {
  const id = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim());
  return id > 0 && (await isRunning(id)) ? id : undefined;
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | 'timeout'> {
  if (!Number.isFinite(milliseconds)) return work;
  const timer = new AbortController();
  try {
    return await Promise.race([
      work,
      delay(milliseconds, 'timeout' as const, { signal: timer.signal }).catch(
        () => 'timeout' as const,
      ),
    ]);
  } finally {
    timer.abort();
  }
}
