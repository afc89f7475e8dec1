import { join } from 'node:path';
import type { InstanceNetwork } from '@codedeployer/core/contract';
import type { UnitKind } from '../protocol/agent-setup.js';
import type { CommandName, CommandResult, DeploymentSpecification } from '../protocol/instance.js';
import type { InstanceProcess } from '../protocol/messages.js';
import { readJson, writeJson } from '../state/json-file.js';

/** The last command of an instance that was more than nothing, and how it ended. */
export interface LastCommand {
  readonly event: CommandName;
  readonly specification: DeploymentSpecification;
  readonly status: CommandResult['status'];
  /** Of a script that failed, or empty. */
  readonly scriptName: string;
  /** What the agent said of it. */
  readonly message: string;
  /** When it ended; ISO 8601, UTC. */
  readonly time: string;
}

/** How a shell is opened in an instance that runs. */
export interface Entrance {
  /** The process of this machine that holds its namespaces, where it has some. */
  readonly pid?: number | undefined;
  /** The words of the shell's program, as they stand inside. */
  readonly shell: readonly string[];
  /** The words that lower the limit of open files there, where they are not those of this machine. */
  readonly prlimit?: readonly string[] | undefined;
}

/** What who looks into an instance has to know of it, kept with its state. */
export interface InstanceRecord {
  readonly id: string;
  /** For example `web-1`. */
  readonly name: string;
  readonly group: string;
  readonly unit: UnitKind;
  /** What it reaches; undefined in the record of an earlier version. */
  readonly network?: InstanceNetwork | undefined;
  /** While its agent runs. */
  readonly entrance?: Entrance | undefined;
  readonly last?: LastCommand | undefined;
  /** What ran in it when it was ended; undefined where nobody could be asked. */
  readonly ended?: readonly InstanceProcess[] | undefined;
}

const fileIn = (directory: string): string => join(directory, 'instance.json');

/**
 * Undefined for an instance to which nothing was deployed so far.
 * @throws CodedeployerError `REHEARSAL_STATE_DAMAGED`
 */
export function readRecord(directory: string): Promise<InstanceRecord | undefined> {
  return readJson<InstanceRecord>(fileIn(directory));
}

export function writeRecord(directory: string, record: InstanceRecord): Promise<void> {
  return writeJson(fileIn(directory), record);
}
