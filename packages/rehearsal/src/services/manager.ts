import { renameSync, writeFileSync, type Stats } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findUnit,
  settingsOf,
  unitTriggeredBy,
  unitsIn,
  unitsLinkedTo,
  type Unit,
} from './find-unit.js';
import { isAlwaysActive } from './group-units.js';
import { Journal } from './journal.js';
import { idleDirectives } from './known-directives.js';
import type { ServiceHost } from './invocation.js';
import { readList } from './read-list.js';
import { Service } from './service.js';
import { badSetting } from './service-settings.js';
import { specify } from './values.js';

/** What a job comes to; what is said about it is systemctl's. */
export type JobResult =
  | 'done'
  | 'failed'
  | 'not-found'
  | 'masked'
  | 'bad-setting'
  | 'dependency'
  | 'assert'
  | 'no-trigger';

export interface Job {
  readonly result: JobResult;
  /** The unit that it is about, where it is not the one that was asked for. */
  readonly missing?: string;
}

export interface ManagerOptions extends Pick<
  ServiceHost,
  'environment' | 'rootIsAlone' | 'onIdle'
> {
  /** Absolute path of the folder that keeps the journal, and what runs. */
  readonly folder: string;
}

/** The services of an instance: what systemd is there, as process number 1. */
export class Manager {
  readonly journal: Journal;
  readonly services = new Map<string, Service>();
  readonly #host: ServiceHost;
  readonly #running: string;
  readonly #told = new Set<string>();
  #needsReload = new Set<string>();

  readonly #onIdle: ManagerOptions['onIdle'];

  private constructor({ folder, ...options }: ManagerOptions) {
    this.#onIdle = options.onIdle;
    this.journal = new Journal(join(folder, 'journal'));
    this.#running = join(folder, 'running.json');
    this.#host = {
      ...options,
      journal: this.journal,
      onIdle: (directive, unit) => this.#idle(directive, unit),
      onChange: () => this.#writeDown(),
    };
  }

  static async open(options: ManagerOptions): Promise<Manager> {
    await mkdir(options.folder, { recursive: true });
    return new Manager(options);
  }

  /**
   * Starts again what ran when the rehearsal before ended, as it would still run on an instance.
   * @returns the names of those that did not start
   */
  async resume(): Promise<readonly string[]> {
    const failed: string[] = [];
    for (const { name, ran } of await readList<Running>(this.#running)) {
      const service = await this.service(name);
      if (service === undefined) failed.push(name);
      else if (!ran) service.assumeExited();
      else if ((await this.start(name)).result !== 'done') failed.push(name);
    }
    return failed;
  }

  /** A service as it is loaded, read anew where nothing of it runs; undefined where there is no unit for it. */
  async service(name: string): Promise<Service | undefined> {
    const known =
      this.services.get(name) ?? [...this.services.values()].find((one) => one.name === name);
    const isIdle = known === undefined || known.state === 'inactive';
    if (!isIdle && !this.#needsReload.has(known.name)) return known;
    const unit = await findUnit(name);
    if (unit === undefined) {
      if (known !== undefined && !isIdle) return known;
      this.services.delete(name);
      return undefined;
    }
    const own = this.services.get(unit.name);
    if (own !== undefined) {
      own.load(unit);
      this.#needsReload.delete(unit.name);
      return own;
    }
    const service = new Service(unit, this.#host);
    this.services.set(unit.name, service);
    return service;
  }

  /** Whether the files of a unit are other ones than those it was loaded from. */
  async hasChanged(service: Service): Promise<boolean> {
    if (service.state === 'inactive') return false;
    const now = await findUnit(service.name);
    return now?.version !== service.unit.version;
  }

  /** Reads the unit files anew. */
  reload(): void {
    this.#needsReload = new Set(this.services.keys());
  }

  async start(name: string, under: ReadonlySet<string> = new Set()): Promise<Job> {
    return this.#job(name, under, async (service) => {
      if (await service.start()) return { result: 'done' };
      return { result: 'failed' };
    });
  }

  async restart(name: string): Promise<Job> {
    return this.#job(name, new Set(), async (service) => {
      const isUp = service.state !== 'inactive' && service.state !== 'failed';
      const bound = isUp ? this.#boundTo(service.name) : [];
      for (const other of bound) await other.stop();
      const isStarted = await service.restart();
      for (const other of bound) if (isStarted) await other.start();
      return { result: isStarted ? 'done' : 'failed' };
    });
  }

  /** Stops a service, after those that need it. */
  async stop(service: Service): Promise<void> {
    for (const other of this.#boundTo(service.name)) await other.stop();
    await service.stop();
  }

  /** What runs and cannot do so without a unit. */
  #boundTo(name: string): readonly Service[] {
    return [...this.services.values()].filter(
      (other) =>
        other.name !== name &&
        other.state !== 'inactive' &&
        other.state !== 'failed' &&
        ['Requires', 'BindsTo', 'PartOf'].some((key) =>
          unitsIn(other.unit, 'Unit', key).includes(name),
        ),
    );
  }

  async #job(
    name: string,
    under: ReadonlySet<string>,
    work: (service: Service) => Promise<Job>,
  ): Promise<Job> {
    if (isAlwaysActive(name)) return { result: 'done' };
    const service = await this.service(name);
    if (service === undefined) return { result: 'not-found' };
    const { unit } = service;
    if (unit.masked) return { result: 'masked' };
    const bad = badSetting(service.settings, unit);
    if (bad !== undefined) {
      this.journal.tell(unit.name, `${unit.name}: ${bad}`);
      return { result: 'bad-setting' };
    }
    const [, kind = ''] = /\.([a-z]+)$/.exec(unit.name) ?? [];
    if (kind === 'service')
      for (const directive of idleDirectives(unit)) this.#idle(directive, unit.name);
    // A timer or a socket counts as started, and starts nothing.
    else if (kind !== 'target') {
      this.#idle(`*.${kind}`, unit.name);
      const triggered = unitTriggeredBy(unit);
      if (triggered !== undefined && (await findUnit(triggered)) === undefined) {
        this.journal.tell(
          unit.name,
          `${unit.name}: Refusing to start, unit ${triggered} to trigger not loaded.`,
        );
        return { result: 'no-trigger' };
      }
    }
    const needs = await this.#startNeeds(unit, new Set([...under, unit.name]));
    if (needs !== undefined) {
      if (needs.result === 'dependency')
        for (const what of [
          `Dependency failed for ${service.title}.`,
          `${unit.name}: Job ${unit.name}/start failed with result 'dependency'.`,
        ])
          this.journal.tell(unit.name, what);
      return needs;
    }
    const unmet = await unmetCondition(unit);
    if (unmet !== undefined) {
      const what = unmet.startsWith('Assert')
        ? 'Starting requested but asserts failed.'
        : `${unit.name} was skipped because of an unmet condition check (${unmet}).`;
      this.journal.tell(unit.name, what);
      return { result: unmet.startsWith('Assert') ? 'assert' : 'done' };
    }
    return work(service);
  }

  /** Starts what a unit requires or wants; a required one that is not there, or fails before it, keeps it from starting. */
  async #startNeeds(unit: Unit, under: ReadonlySet<string>): Promise<Job | undefined> {
    for (const conflicting of unitsIn(unit, 'Unit', 'Conflicts')) {
      const other = this.services.get(conflicting);
      if (other !== undefined) await this.stop(other);
    }
    const required = [
      ...['Requires', 'BindsTo'].flatMap((key) => unitsIn(unit, 'Unit', key)),
      ...(await unitsLinkedTo(unit.name, 'requires')),
    ];
    const wanted = [
      ...unitsIn(unit, 'Unit', 'Wants'),
      ...(await unitsLinkedTo(unit.name, 'wants')),
    ];
    // A target comes after all that it needs.
    const after = unit.name.endsWith('.target') ? required : unitsIn(unit, 'Unit', 'After');
    for (const name of new Set([...required, ...wanted])) {
      if (under.has(name) || isAlwaysActive(name)) continue;
      const isRequired = required.includes(name);
      if ((await findUnit(name)) === undefined) {
        if (isRequired) return { result: 'not-found', missing: name };
        continue;
      }
      const { result } = await this.start(name, under);
      if (result !== 'done' && isRequired && after.includes(name))
        return { result: 'dependency', missing: name };
    }
    return undefined;
  }

  #idle(directive: string, unit: string): void {
    const key = `${directive} ${unit}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#onIdle(directive, unit);
  }

  /** What runs is written down at once: a rehearsal may be ended at any moment. */
  #writeDown(): void {
    const running = [...this.services.values()]
      .filter(({ state }) => state === 'active' || state === 'reloading')
      .map(({ name, sub }) => ({ name, ran: name.endsWith('.service') && sub !== 'exited' }));
    writeFileSync(`${this.#running}.new`, JSON.stringify(running));
    renameSync(`${this.#running}.new`, this.#running);
  }
}

/** A service that was active when the rehearsal before ended. */
interface Running {
  readonly name: string;
  /** Whether a process of it ran. */
  readonly ran: boolean;
}

const checks: Readonly<Record<string, (path: string) => Promise<boolean>>> = {
  PathExists: async (path) => (await find(path)) !== undefined,
  PathIsDirectory: async (path) => (await find(path))?.isDirectory() ?? false,
  FileNotEmpty: async (path) => ((await find(path))?.size ?? 0) > 0,
  FileIsExecutable: async (path) => (((await find(path))?.mode ?? 0) & 0o111) !== 0,
  DirectoryNotEmpty: async (path) => (await readdir(path).catch(() => [])).length > 0,
};

async function find(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

/** The first condition of a unit that does not hold, as it is written. */
async function unmetCondition(unit: Unit): Promise<string | undefined> {
  for (const kind of ['Assert', 'Condition']) {
    for (const [name, holds] of Object.entries(checks)) {
      for (const written of settingsOf(unit, 'Unit', `${kind}${name}`)) {
        const value = specify(written, unit.specifiers).replace(/^\|/, '');
        const isNegated = value.startsWith('!');
        if ((await holds(value.replace(/^!/, ''))) === isNegated) return `${kind}${name}=${value}`;
      }
    }
  }
  return undefined;
}
