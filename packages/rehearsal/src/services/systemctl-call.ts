import { isAlwaysActive } from './group-units.js';
import type { Manager } from './manager.js';
import type { Service } from './service.js';

/** What a program of the stand-in answers: what it prints, and its exit code. */
export interface Answer {
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly code: number;
}

export interface Caller {
  readonly isRoot: boolean;
  /** Its working directory, by which paths are meant. */
  readonly cwd: string;
  /** Told of what is not known here: an option or a verb. */
  readonly onUnknown: (what: string) => void;
}

/** A call of systemctl under way: what it was asked, and what it has to say so far. */
export class Call implements Answer {
  readonly out: string[] = [];
  readonly err: string[] = [];
  code = 0;
  readonly manager: Manager;
  readonly verb: string;
  /** By long name; '' for one without a value. */
  readonly options: ReadonlyMap<string, readonly string[]>;

  constructor(manager: Manager, verb: string, options: ReadonlyMap<string, readonly string[]>) {
    this.manager = manager;
    this.verb = verb;
    this.options = options;
  }

  fail(code: number, ...lines: readonly string[]): void {
    this.err.push(...lines);
    this.code = code;
  }

  /** The last value of an option. */
  option(name: string): string | undefined {
    return this.options.get(name)?.at(-1);
  }

  /** The parts of an option that takes lists. */
  listed(name: string): readonly string[] {
    return (this.options.get(name) ?? []).flatMap((list) => list.split(','));
  }

  /** A unit that there is, or a word that there is none. */
  async known(name: string): Promise<Service | undefined> {
    if (isAlwaysActive(name)) return undefined;
    const service = await this.manager.service(name);
    if (service === undefined) {
      this.fail(5, `Failed to ${this.verb} ${name}: Unit ${name} not found.`);
      return undefined;
    }
    await this.tellChanged(service);
    return service;
  }

  async tellChanged(service: Service): Promise<void> {
    if (!(await this.manager.hasChanged(service))) return;
    this.err.push(
      `Warning: The unit file, source configuration file or drop-ins of ${service.name} changed on disk. Run 'systemctl daemon-reload' to reload units.`,
    );
  }
}

/** A verb of systemctl. */
export interface Verb {
  readonly needsNames?: boolean;
  readonly needsRoot?: boolean;
  /** Its names may be patterns for units that are loaded. */
  readonly isPattern?: boolean;
  readonly run: (call: Call, names: readonly string[]) => Promise<void> | void;
}

export type Verbs = Readonly<Record<string, Verb>>;

export function isUp({ state }: Service): boolean {
  return state === 'active' || state === 'reloading' || state === 'activating';
}

export function seeStatus(name: string): string {
  return `See system logs and 'systemctl status ${name}' for details.`;
}
