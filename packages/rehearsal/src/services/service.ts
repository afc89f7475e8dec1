import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecCommand, Variables } from './command-line.js';
import { describeExit, isClean } from './exit-status.js';
import { settingOf, type Unit } from './find-unit.js';
import type { Journal } from './journal.js';
import { isRunning, processesOf, signalAll } from './processes.js';
import { startCommand, type Exit, type StartedCommand } from './run-command.js';
import {
  findAccount,
  findGroup,
  MissingEnvironmentFile,
  serviceEnvironment,
  type Account,
} from './service-environment.js';
import { readServiceSettings, type ServiceSettings } from './service-settings.js';

export type ActiveState =
  'inactive' | 'activating' | 'active' | 'reloading' | 'deactivating' | 'failed';

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
const lookEvery = 100;

/** A service: its state, and what it does to come into another one. One thing at a time is done with it. */
export class Service {
  state: ActiveState = 'inactive';
  sub = 'dead';
  result: Result = 'success';
  /** When it came into its state; undefined where it never was in another one. */
  since: number | undefined;
  activeSince: number | undefined;
  mainPid: number | undefined;
  mainExit: Exit | undefined;
  restarts = 0;
  /** Which start it is, as its processes have it in `INVOCATION_ID`. */
  invocation = '';
  /** The commands of its last start, and what came after. */
  ran: RanCommand[] = [];
  settings: ServiceSettings;
  unit: Unit;
  readonly #host: ServiceHost;
  #queue: Promise<unknown> = Promise.resolve();
  #starts: number[] = [];
  #sessions = new Set<number>();
  #main: StartedCommand | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #account: Account | undefined;

  constructor(unit: Unit, host: ServiceHost) {
    this.unit = unit;
    this.settings = readServiceSettings(unit);
    this.#host = host;
  }

  get name(): string {
    return this.unit.name;
  }

  /** `good.service - A good service`, or the name alone. */
  get title(): string {
    const { description } = this;
    return description === this.name ? description : `${this.name} - ${description}`;
  }

  get description(): string {
    const text = settingOf(this.unit, 'Unit', 'Description');
    if (text === undefined) return this.name;
    return text.replace(/%(.)/g, (whole, sign: string) => this.unit.specifiers[sign] ?? whole);
  }

  /** Takes the unit as its files have it now. */
  load(unit: Unit): void {
    this.unit = unit;
    this.settings = readServiceSettings(unit);
  }

  get canReload(): boolean {
    return this.settings.exec.ExecReload.length > 0;
  }

  /** What runs of it now. */
  async processes(): Promise<readonly number[]> {
    if (this.invocation === '') return [];
    return processesOf(`INVOCATION_ID=${this.invocation}`, this.#sessions, this.mainPid);
  }

  /** Comes into the state that it had before the rehearsal, without running anything: what it did is done. */
  assumeExited(): void {
    this.#become('active', 'exited');
  }

  start(): Promise<boolean> {
    return this.#next(async () => {
      clearTimeout(this.#restartTimer);
      if (this.state === 'active' || this.state === 'reloading') return true;
      this.restarts = 0;
      return this.#start();
    });
  }

  stop(): Promise<void> {
    return this.#next(async () => {
      clearTimeout(this.#restartTimer);
      if (this.state === 'inactive' || this.state === 'failed') return;
      await this.#stop('success');
    });
  }

  /** Ends it, if it runs, and starts it. */
  restart(): Promise<boolean> {
    return this.#next(async () => {
      clearTimeout(this.#restartTimer);
      if (this.state !== 'inactive' && this.state !== 'failed') await this.#stop('success', true);
      this.restarts = 0;
      return this.#start();
    });
  }

  reload(): Promise<boolean> {
    return this.#next(async () => {
      this.#become('reloading', 'reload');
      this.#tell(`Reloading ${this.title}...`);
      const exit = await this.#runAll('ExecReload', this.settings.startTimeout);
      if (this.#isUp()) this.#become('active', 'running');
      if (exit !== 'success') {
        this.#tell(`Reload failed for ${this.title}.`);
        return false;
      }
      this.#tell(`Reloaded ${this.title}.`);
      return true;
    });
  }

  /** Sends a signal to its processes, or to the main one alone. */
  async kill(signal: NodeJS.Signals, whom: string): Promise<void> {
    const all = await this.processes();
    signalAll(whom === 'main' ? all.filter((id) => id === this.mainPid) : all, signal);
  }

  resetFailed(): void {
    this.#starts = [];
    this.restarts = 0;
    if (this.state !== 'failed') return;
    this.result = 'success';
    this.#become('inactive', 'dead');
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #tell(text: string): void {
    this.#host.journal.tell(this.name, text, this.invocation);
  }

  #isUp(): boolean {
    return this.state === 'active' || this.state === 'reloading';
  }

  #become(state: ActiveState, sub: string): void {
    const wasUp = this.#isUp();
    if (state !== this.state && !(wasUp && state === 'active')) this.since = Date.now();
    this.state = state;
    this.sub = sub;
    if (this.#isUp() === wasUp) return;
    if (!wasUp) this.activeSince = Date.now();
    this.#host.onChange();
  }

  async #start(): Promise<boolean> {
    const { settings } = this;
    const now = Date.now();
    this.#starts = this.#starts.filter((at) => now - at < settings.limitInterval);
    if (
      settings.limitBurst > 0 &&
      settings.limitInterval > 0 &&
      this.#starts.length >= settings.limitBurst
    ) {
      this.#tell(`${this.name}: Start request repeated too quickly.`);
      return this.#fail('start-limit-hit');
    }
    this.#starts.push(now);
    this.result = 'success';
    this.mainPid = undefined;
    this.mainExit = undefined;
    this.#main = undefined;
    this.ran = [];
    this.#sessions = new Set();
    this.invocation = randomBytes(16).toString('hex');
    const begins =
      settings.exec.ExecStartPre.length > 0 ||
      settings.type === 'oneshot' ||
      settings.type === 'forking';
    if (begins) this.#tell(`Starting ${this.title}...`);
    this.#become('activating', settings.exec.ExecStartPre.length > 0 ? 'start-pre' : 'start');
    const outcome = await this.#begin();
    if (outcome === 'skipped') {
      this.#become('inactive', 'dead');
      return true;
    }
    if (outcome !== 'success') {
      if (outcome === 'timeout')
        this.#tell(`${this.name}: start operation timed out. Terminating.`);
      await this.#stop(outcome);
      this.#tell(`Failed to start ${this.title}.`);
      return false;
    }
    return true;
  }

  async #begin(): Promise<Result | 'skipped'> {
    const { settings } = this;
    const { exec, type, startTimeout } = settings;
    const account = await this.#findUser();
    if (account === 'unknown') return 'exit-code';
    await this.#makeFolders();
    const condition = await this.#runAll('ExecCondition', startTimeout);
    if (condition === 'exit-code') return 'skipped';
    const before = await this.#runAll('ExecStartPre', startTimeout);
    if (before !== 'success') return before;
    this.sub = 'start';
    if (type === 'oneshot') {
      const outcome = await this.#runAll('ExecStart', startTimeout);
      if (outcome !== 'success') return outcome;
      const after = await this.#runAll('ExecStartPost', startTimeout);
      if (after !== 'success') return after;
      if (settings.remainAfterExit) {
        this.#become('active', 'exited');
        this.#tell(`Finished ${this.title}.`);
      } else {
        await this.#stop('success', true);
        this.#tell(`Finished ${this.title}.`);
      }
      return 'success';
    }
    const [command] = exec.ExecStart;
    if (command === undefined) return 'resources';
    const started = await this.#run('ExecStart', command);
    if (started === 'resources') return 'resources';
    if (type === 'forking') {
      const outcome = await this.#waitForFork(started, command);
      if (outcome !== 'success') return outcome;
    } else {
      this.#main = started;
      this.mainPid = started.pid;
      const { exited } = started;
      if (type === 'exec' && started.pid === undefined) {
        this.mainExit = await exited;
        this.#tellExit('Main', this.mainExit);
        return 'exit-code';
      }
      void exited.then((exit) => this.#afterMainExit(started, exit));
    }
    const after = await this.#runAll('ExecStartPost', startTimeout);
    if (after !== 'success') return after;
    this.#become('active', this.mainPid === undefined && type === 'forking' ? 'exited' : 'running');
    this.#tell(`Started ${this.title}.`);
    if (type === 'forking') void this.#watchMain(this.invocation);
    return 'success';
  }

  async #findUser(): Promise<'unknown' | undefined> {
    const { user, group } = this.settings;
    this.#account = user === undefined ? undefined : await findAccount(user);
    const groupThere = group === undefined ? 0 : await findGroup(group);
    if ((user === undefined || this.#account !== undefined) && groupThere !== undefined)
      return undefined;
    const [step, status, what] =
      this.#account === undefined && user !== undefined
        ? (['USER', 217, 'user'] as const)
        : (['GROUP', 216, 'group'] as const);
    this.#tell(`${this.name}: Failed to determine ${what} credentials: No such process`);
    this.#tell(
      `${this.name}: Failed at step ${step} spawning ${this.settings.exec.ExecStart[0]?.program ?? ''}: No such process`,
    );
    this.mainExit = { code: 'exited', status };
    this.#tellExit('Main', this.mainExit);
    return 'unknown';
  }

  async #makeFolders(): Promise<void> {
    for (const { path, mode } of this.settings.folders) {
      await mkdir(path, { recursive: true, mode });
      const owner = this.#account;
      if (owner !== undefined && !this.#host.rootIsAlone) await chown(path, owner.uid, owner.gid);
    }
  }

  /** Runs the commands of a key one after another, up to the first that fails and must not. */
  async #runAll(key: keyof ServiceSettings['exec'], timeout: number): Promise<Result> {
    for (const command of this.settings.exec[key]) {
      const started = await this.#run(key, command);
      if (started === 'resources') return 'resources';
      const exit = await within(timeout, started.exited);
      if (exit === 'timeout') return 'timeout';
      const isMain = key === 'ExecStart';
      if (isMain) {
        this.mainPid = undefined;
        this.mainExit = exit;
      }
      if (isClean(exit, isMain ? this.settings.successStatus : undefined)) continue;
      if (command.mayFail) continue;
      this.#tellExit(isMain ? 'Main' : 'Control', exit);
      return exit.code === 'killed' ? 'signal' : 'exit-code';
    }
    return 'success';
  }

  async #run(key: string, command: ExecCommand): Promise<StartedCommand | 'resources'> {
    const { settings } = this;
    const { environment, journal, rootIsAlone } = this.#host;
    const gid = settings.group === undefined ? undefined : await findGroup(settings.group);
    const isOther = (this.#account?.uid ?? 0) !== 0 || (gid ?? 0) !== 0;
    if (rootIsAlone && isOther) this.#host.onIdle('User= and Group=', this.name);
    const mayChange = !rootIsAlone;
    let variables: Variables;
    try {
      const base = { ...environment, INVOCATION_ID: this.invocation, ...this.#facts(key) };
      variables = await serviceEnvironment(settings, base, this.#account);
    } catch (error) {
      if (!(error instanceof MissingEnvironmentFile)) throw error;
      this.#tell(`${this.name}: Failed to load environment files: No such file or directory`);
      this.#tell(`${this.name}: Failed to run 'start' task: No such file or directory`);
      return 'resources';
    }
    const started = startCommand(command, {
      settings,
      environment: variables,
      account: mayChange ? this.#account : undefined,
      gid: mayChange ? gid : undefined,
      path: environment.PATH ?? '',
      say: (identifier, pid, text) =>
        journal.add({ unit: this.name, start: this.invocation, identifier, pid, text }),
      tell: (text) => {
        for (const line of text.split('\n')) this.#tell(`${this.name}: ${line}`);
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

  /** What a command is told of the service. */
  #facts(key: string): Record<string, string> {
    const main = this.mainPid === undefined ? {} : { MAINPID: String(this.mainPid) };
    if (!key.startsWith('ExecStop')) return main;
    const exit = this.mainExit;
    return {
      ...main,
      SERVICE_RESULT: this.result,
      ...(exit === undefined
        ? {}
        : { EXIT_CODE: exit.code, EXIT_STATUS: exit.signal?.slice(3) ?? String(exit.status) }),
    };
  }

  async #waitForFork(started: StartedCommand, command: ExecCommand): Promise<Result> {
    const { startTimeout, pidFile, guessMainPid, successStatus } = this.settings;
    const deadline = Date.now() + startTimeout;
    const exit = await within(startTimeout, started.exited);
    if (exit === 'timeout') return 'timeout';
    if (!isClean(exit, successStatus) && !command.mayFail) {
      this.#tellExit('Control', exit);
      return exit.code === 'killed' ? 'signal' : 'exit-code';
    }
    if (pidFile === undefined) {
      const left = await this.processes();
      if (guessMainPid && left.length > 0) this.mainPid = left[0];
      return 'success';
    }
    while (Date.now() < deadline) {
      const id = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim());
      if (id > 0 && (await isRunning(id))) {
        this.mainPid = id;
        return 'success';
      }
      if ((await this.processes()).length === 0) {
        this.#tell(
          `${this.name}: Can't open PID file ${pidFile} (yet?) after start: No such file or directory`,
        );
        return 'protocol';
      }
      await delay(lookEvery);
    }
    return 'timeout';
  }

  /** Looks after a main process that is not our child: when it is gone, the service is. How it ended, nobody can tell. */
  async #watchMain(invocation: string): Promise<void> {
    for (;;) {
      await delay(lookEvery, undefined, { ref: false });
      if (this.invocation !== invocation || !this.#isUp()) return;
      const { mainPid } = this;
      if (mainPid === undefined) {
        if (this.settings.remainAfterExit || (await this.processes()).length > 0) continue;
      } else if (await isRunning(mainPid)) continue;
      // A program that replaced itself, as nginx does for a new binary, has written down its new process.
      const id = Number(
        (await readFile(this.settings.pidFile ?? '', 'utf8').catch(() => '')).trim(),
      );
      if (id > 0 && id !== mainPid && (await isRunning(id))) {
        this.mainPid = id;
        continue;
      }
      await this.#next(() => this.#ended({ code: 'exited', status: 0 }, invocation));
      return;
    }
  }

  async #afterMainExit(started: StartedCommand, exit: Exit): Promise<void> {
    if (this.#main !== started) return;
    this.mainExit = exit;
    const invocation = this.invocation;
    await this.#next(() => this.#ended(exit, invocation));
  }

  /** The main process has ended by itself. */
  async #ended(exit: Exit, invocation: string): Promise<void> {
    if (this.invocation !== invocation || !this.#isUp()) return;
    this.mainPid = undefined;
    this.mainExit = exit;
    const { settings } = this;
    const isGood = isClean(exit, settings.successStatus);
    if (!isGood || exit.status !== 0) this.#tellExit('Main', exit);
    if (isGood && settings.remainAfterExit) {
      this.#become('active', 'exited');
      return;
    }
    const result = isGood ? 'success' : exit.code === 'killed' ? 'signal' : 'exit-code';
    await this.#stop(result, true);
    if (this.#restartsAfter(exit, result)) this.#restartLater();
  }

  #restartsAfter(exit: Exit, result: Result): boolean {
    const { restart, preventRestart, forceRestart } = this.settings;
    const status = exit.signal ?? String(exit.status);
    const names = [status, status.replace(/^SIG/, '')];
    if (names.some((name) => preventRestart.has(name))) return false;
    if (names.some((name) => forceRestart.has(name))) return true;
    switch (restart) {
      case 'always':
        return true;
      case 'on-success':
        return result === 'success';
      case 'on-failure':
        return result !== 'success';
      case 'on-abnormal':
      case 'on-abort':
        return result === 'signal' || (restart === 'on-abnormal' && result === 'timeout');
      default:
        return false;
    }
  }

  #restartLater(): void {
    this.#become('activating', 'auto-restart');
    this.#restartTimer = setTimeout(() => {
      void this.#next(async () => {
        if (this.sub !== 'auto-restart') return;
        this.restarts += 1;
        this.#tell(`${this.name}: Scheduled restart job, restart counter is at ${this.restarts}.`);
        await this.#start();
      });
    }, this.settings.restartDelay);
  }

  #fail(result: Result): false {
    if (this.result === 'success') this.result = result;
    this.#tell(`${this.name}: Failed with result '${this.result}'.`);
    this.#become('failed', 'failed');
    this.#tell(`Failed to start ${this.title}.`);
    return false;
  }

  /**
   * Ends what runs of it.
   * @param byItself no one asked for it
   */
  async #stop(reason: Result, byItself = false): Promise<void> {
    const { settings } = this;
    const { stopTimeout, killMode, killSignal } = settings;
    const wasUp = this.#isUp();
    const isAsked = wasUp && !byItself;
    if (this.result === 'success') this.result = reason;
    const invocation = this.invocation;
    // What ends now does not end by itself.
    this.#main = undefined;
    this.#become('deactivating', 'stop');
    if (isAsked) this.#tell(`Stopping ${this.title}...`);
    if (wasUp) {
      const outcome = await this.#runAll('ExecStop', stopTimeout);
      if (this.result === 'success') this.result = outcome;
    }
    if (killMode !== 'none') {
      this.sub = 'stop-sigterm';
      const isMainOnly = killMode === 'process' || killMode === 'mixed';
      const alive = await this.processes();
      const { mainPid } = this;
      const first = isMainOnly ? alive.filter((id) => id === mainPid) : alive;
      signalAll(first, killSignal);
      signalAll(first, 'SIGCONT');
      if (settings.sendsHangup) signalAll(first, 'SIGHUP');
      const waits = (ids: readonly number[]): readonly number[] =>
        isMainOnly ? ids.filter((id) => id === mainPid) : ids;
      if (!(await this.#gone(waits, stopTimeout)) && settings.sendsKill) {
        this.#tell(`${this.name}: State 'stop-sigterm' timed out. Killing.`);
        this.result = this.result === 'success' ? 'timeout' : this.result;
        signalAll(await this.processes(), 'SIGKILL');
      }
      if (killMode !== 'process') {
        signalAll(await this.processes(), 'SIGKILL');
        await this.#gone((ids) => ids, stopTimeout);
      }
    }
    this.sub = 'stop-post';
    await this.#runAll('ExecStopPost', stopTimeout);
    if (invocation === this.invocation) this.mainPid = undefined;
    for (const { path, transient } of settings.folders)
      if (transient) await rm(path, { recursive: true, force: true });
    if (settings.pidFile !== undefined) await rm(settings.pidFile, { force: true });
    if (this.result === 'success') {
      this.#tell(`${this.name}: Deactivated successfully.`);
      this.#become('inactive', 'dead');
      if (isAsked) this.#tell(`Stopped ${this.title}.`);
    } else {
      this.#tell(`${this.name}: Failed with result '${this.result}'.`);
      this.#become('failed', 'failed');
      if (isAsked) this.#tell(`Stopped ${this.title}.`);
    }
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

  #tellExit(which: string, exit: Exit): void {
    this.#tell(`${this.name}: ${which} process exited, ${describeExit(exit, 'all')}`);
  }
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
