import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isClean } from './exit-status.js';
import { settingOf, type Unit } from './find-unit.js';
import {
  Invocation,
  lookEvery,
  type RanCommand,
  type Result,
  type ServiceHost,
} from './invocation.js';
import { subOfGroup } from './group-units.js';
import { signalAll } from './processes.js';
import type { Exit, StartedCommand } from './run-command.js';
import { readServiceSettings, type ServiceSettings } from './service-settings.js';

export type ActiveState =
  'inactive' | 'activating' | 'active' | 'reloading' | 'deactivating' | 'failed';

/** A service: its state, and what it does to come into another one. One thing at a time is done with it. */
export class Service {
  state: ActiveState = 'inactive';
  sub = 'dead';
  result: Result = 'success';
  /** When it came into its state; undefined where it never was in another one. */
  since: number | undefined;
  activeSince: number | undefined;
  restarts = 0;
  settings: ServiceSettings;
  unit: Unit;
  readonly #host: ServiceHost;
  #queue: Promise<unknown> = Promise.resolve();
  #starts: number[] = [];
  #last: Invocation | undefined;
  #main: StartedCommand | undefined;
  #restartTimer: NodeJS.Timeout | undefined;

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

  /** Which start was its last, as its processes have it in `INVOCATION_ID`; empty before the first. */
  get invocation(): string {
    return this.#last?.id ?? '';
  }

  get mainPid(): number | undefined {
    return this.#last?.mainPid;
  }

  get mainExit(): Exit | undefined {
    return this.#last?.mainExit;
  }

  /** The commands of its last start, and what came after. */
  get ran(): readonly RanCommand[] {
    return this.#last?.ran ?? [];
  }

  /** What runs of it now. */
  async processes(): Promise<readonly number[]> {
    return (await this.#last?.processes()) ?? [];
  }

  /** Comes into the state that it had before the rehearsal, without running anything: what it did is done. */
  assumeExited(): void {
    this.#last = new Invocation(this.name, this.#host);
    this.#become('active', subOfGroup(this.name) ?? 'exited');
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
      if (this.state !== 'inactive' && this.state !== 'failed')
        await this.#stop('success', true, () => true);
      this.restarts = 0;
      return this.#start();
    });
  }

  reload(): Promise<boolean> {
    return this.#next(async () => {
      this.#become('reloading', 'reload');
      this.#tell(`Reloading ${this.title}...`);
      const outcome = await this.#last?.runAll(
        'ExecReload',
        this.settings,
        this.settings.startTimeout,
      );
      if (this.#isUp()) this.#become('active', 'running');
      if (outcome !== 'success') {
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
    const group = subOfGroup(this.name);
    if (group !== undefined) {
      this.#become('active', group);
      this.#tell(`${this.name.endsWith('.target') ? 'Reached target' : 'Started'} ${this.title}.`);
      return true;
    }
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
    this.#main = undefined;
    const invocation = new Invocation(this.name, this.#host);
    this.#last = invocation;
    if (settings.exec.ExecStartPre.length > 0 || settings.type !== 'simple')
      this.#tell(`Starting ${this.title}...`);
    this.#become('activating', settings.exec.ExecStartPre.length > 0 ? 'start-pre' : 'start');
    const outcome = await this.#begin(invocation);
    if (outcome === 'skipped') {
      this.#become('inactive', 'dead');
      return true;
    }
    if (outcome !== 'success') {
      if (outcome === 'timeout')
        this.#tell(`${this.name}: start operation timed out. Terminating.`);
      const goesOn = () => restartsAfter(settings, invocation.mainExit, this.result);
      await this.#stop(outcome, false, goesOn);
      this.#tell(`Failed to start ${this.title}.`);
      // Who asked for it is told of the failure at once, and systemd goes on trying.
      if (goesOn()) this.#restartLater();
      return false;
    }
    return true;
  }

  async #begin(invocation: Invocation): Promise<Result | 'skipped'> {
    const { settings } = this;
    const { exec, type, startTimeout } = settings;
    const runAll = (key: keyof ServiceSettings['exec']): Promise<Result> =>
      invocation.runAll(key, settings, startTimeout);
    await invocation.prepare(settings);
    if ((await runAll('ExecCondition')) === 'exit-code') return 'skipped';
    const before = await runAll('ExecStartPre');
    if (before !== 'success') return before;
    this.sub = 'start';
    if (type === 'oneshot') {
      const outcome = await runAll('ExecStart');
      if (outcome !== 'success') return outcome;
      const after = await runAll('ExecStartPost');
      if (after !== 'success') return after;
      if (settings.remainAfterExit) this.#become('active', 'exited');
      else await this.#stop('success', true);
      this.#tell(`Finished ${this.title}.`);
      return 'success';
    }
    const [command] = exec.ExecStart;
    if (command === undefined) return 'resources';
    const started = await invocation.run('ExecStart', command, settings, this.result);
    if (started === 'resources') return 'resources';
    if (type === 'forking') {
      const outcome = await invocation.waitForFork(started, command, settings);
      if (outcome !== 'success') return outcome;
    } else {
      this.#main = started;
      invocation.mainPid = started.pid;
      const { exited } = started;
      if (type === 'exec' && started.pid === undefined) {
        invocation.mainExit = await exited;
        invocation.tellExit('Main', invocation.mainExit);
        return 'exit-code';
      }
      if (settings.saysReady) {
        const outcome = await invocation.waitUntilAtRest(started);
        if (outcome !== 'success') return outcome;
      }
      void exited.then((exit) => this.#afterMainExit(invocation, started, exit));
    }
    const after = await runAll('ExecStartPost');
    if (after !== 'success') return after;
    this.#become('active', this.mainPid === undefined && type === 'forking' ? 'exited' : 'running');
    this.#tell(`Started ${this.title}.`);
    if (type === 'forking') void this.#watchMain(invocation);
    return 'success';
  }

  /** Looks after a main process that is not our child: when it is gone, the service is. How it ended, nobody can tell. */
  async #watchMain(invocation: Invocation): Promise<void> {
    do {
      await delay(lookEvery, undefined, { ref: false });
      if (this.#last !== invocation || !this.#isUp()) return;
    } while (await invocation.mainRuns(this.settings));
    await this.#next(() => this.#ended({ code: 'exited', status: 0 }, invocation));
  }

  async #afterMainExit(invocation: Invocation, started: StartedCommand, exit: Exit): Promise<void> {
    if (this.#main !== started) return;
    invocation.mainExit = exit;
    await this.#next(() => this.#ended(exit, invocation));
  }

  /** The main process has ended by itself. */
  async #ended(exit: Exit, invocation: Invocation): Promise<void> {
    if (this.#last !== invocation || !this.#isUp()) return;
    invocation.mainPid = undefined;
    invocation.mainExit = exit;
    const { settings } = this;
    const isGood = isClean(exit, settings.successStatus);
    if (!isGood || exit.status !== 0) invocation.tellExit('Main', exit);
    if (isGood && settings.remainAfterExit) {
      this.#become('active', 'exited');
      return;
    }
    const result = isGood ? 'success' : exit.code === 'killed' ? 'signal' : 'exit-code';
    const goesOn = restartsAfter(settings, exit, result);
    await this.#stop(result, true, () => goesOn);
    if (goesOn) this.#restartLater();
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

  async #fail(result: Result): Promise<false> {
    if (this.result === 'success') this.result = result;
    await this.#clearFolders(false);
    this.#tell(`${this.name}: Failed with result '${this.result}'.`);
    this.#become('failed', 'failed');
    this.#tell(`Failed to start ${this.title}.`);
    return false;
  }

  /**
   * Ends what runs of it.
   * @param byItself no one asked for it
   * @param goesOn whether it will be started again, asked once all has ended
   */
  async #stop(reason: Result, byItself = false, goesOn = () => false): Promise<void> {
    const { settings } = this;
    const { stopTimeout } = settings;
    const wasUp = this.#isUp();
    const isAsked = wasUp && !byItself;
    const comeTo = (outcome: Result): void => {
      if (this.result === 'success') this.result = outcome;
    };
    comeTo(reason);
    const invocation = this.#last;
    const main = this.#main;
    // What ends now does not end by itself.
    this.#main = undefined;
    this.#become('deactivating', 'stop');
    const isTarget = this.name.endsWith('.target');
    if (isAsked && !isTarget) this.#tell(`Stopping ${this.title}...`);
    if (invocation !== undefined) {
      if (wasUp) comeTo(await invocation.runAll('ExecStop', settings, stopTimeout, this.result));
      this.sub = 'stop-sigterm';
      if (!(await invocation.end(settings))) comeTo('timeout');
      if (main !== undefined && invocation.mainExit === undefined)
        comeTo(await invocation.mainEnded(main, settings));
      this.sub = 'stop-post';
      await invocation.runAll('ExecStopPost', settings, stopTimeout, this.result);
      invocation.mainPid = undefined;
    }
    await this.#clearFolders(goesOn());
    if (settings.pidFile !== undefined) await rm(settings.pidFile, { force: true });
    if (this.result === 'success') {
      if (!isTarget) this.#tell(`${this.name}: Deactivated successfully.`);
      this.#become('inactive', 'dead');
    } else {
      this.#tell(`${this.name}: Failed with result '${this.result}'.`);
      this.#become('failed', 'failed');
    }
    if (isAsked) this.#tell(`Stopped ${isTarget ? 'target ' : ''}${this.title}.`);
  }

  async #clearFolders(goesOn: boolean): Promise<void> {
    for (const { path, preserve } of this.settings.folders)
      if (preserve === 'no' || (preserve === 'restart' && !goesOn))
        await rm(path, { recursive: true, force: true });
  }
}

/** Whether a service that ended by itself is started again, by `Restart=` and what belongs to it. */
function restartsAfter(
  { restart, preventRestart, forceRestart }: ServiceSettings,
  exit: Exit | undefined,
  result: Result,
): boolean {
  const status = exit === undefined ? '' : (exit.signal ?? String(exit.status));
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
      return result !== 'success' && result !== 'exit-code';
    case 'on-abort':
      return result === 'signal';
    default:
      return false;
  }
}
