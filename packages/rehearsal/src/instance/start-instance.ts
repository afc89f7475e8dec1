import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AgentProfile } from '@codedeployer/core';
import type { InstanceHolding, InstanceNetwork, ServiceManager } from '@codedeployer/core/contract';
import { rehearsalFailure } from '../errors/failures.js';
import type { InstanceIdentity, UnitKind } from '../protocol/agent-setup.js';
import { daemonLog } from '../daemon/configuration.js';
import type { JudgeAppspec } from '../protocol/appspec-verdict.js';
import { deploymentPaths } from '../agent/deployment-paths.js';
import { succeeded } from '../agent/diagnostics.js';
import type {
  CommandName,
  CommandResult,
  DeploymentSpecification,
  Instance,
} from '../protocol/instance.js';
import type { IdleRemark, InstanceProcess, PreparationFailure } from '../protocol/messages.js';
import type { BroughtPrograms } from '../isolation/brought-programs.js';
import type { ChosenIsolation } from '../isolation/choose-isolation.js';
import type { ControlGroups } from '../isolation/control-group.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { describeContents } from './describe-contents.js';
import { exportInstance, type ExecutedCommand } from './export-instance.js';
import {
  readRecord,
  writeRecord,
  type Entrance,
  type InstanceRecord,
  type LastCommand,
} from './instance-record.js';
import { noteBefore, readBefore } from './before-deployment.js';
import type { AgentOnHost } from './installed-agent.js';
import { prepareInstance, type Preparation } from './prepare-instance.js';
import { readPrepared } from './prepared-state.js';
import { atLatest } from '../state/at-latest.js';
import { deploymentRoot } from './scripts-log.js';
import { startDirectoryAgent } from './start-directory-agent.js';
import { startNamespacesAgent } from './start-namespaces-agent.js';
import { changesSince, type Held } from './taken-down.js';
import { textOf } from './text-of.js';

export interface InstanceOptions {
  readonly id: string;
  /** What people call it, for example `web-1`. */
  readonly name: string;
  readonly group: string;
  /** Absolute path of the instance's own state folder; the next rehearsal finds in it what this one leaves. */
  readonly directory: string;
  /** The state folder of the whole rehearsal, which the instance does not see. */
  readonly rehearsalDirectory: string;
  readonly isolation: ChosenIsolation;
  /** What it starts as instead of this machine. */
  readonly root?: InstanceRoot | undefined;
  /** Where S3 answers, once it does. */
  readonly s3: Promise<S3Address>;
  /** Where the programs that build an instance are looked for, besides the usual places; hooks see nothing of it. */
  readonly path: string | undefined;
  /** What starts the agent, and so gives hooks their environment. */
  readonly unit: UnitKind;
  /** The events whose scripts run; those of the others are passed over. All when it is undefined. */
  readonly events?: ReadonlySet<CommandName> | undefined;
  /** What answers where the instance asks systemd. */
  readonly services: ServiceManager;
  /** Where its systemd gets one of its own, with the services `systemd`. */
  readonly controlGroups?: ControlGroups | undefined;
  /** What it reaches. */
  readonly network: InstanceNetwork;
  /** AWS's agent in place of ours, and where its instance is. */
  readonly installed?:
    | { readonly agent: AgentOnHost; readonly place: Omit<InstanceIdentity, 'instanceId'> }
    | undefined;
  /** How its agent reads the appspecs of what is deployed to it. */
  readonly judgeAppspec: JudgeAppspec;
  /** Which agent, and by which Ruby; default `v1`. */
  readonly agent?: AgentProfile | undefined;
  /** Starts its agent when it is its turn: to build many views at once, and to start as many agents, takes longer and more memory. */
  readonly starting?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly now?: () => Date;
}

/** A root file system that is not this machine's. */
export interface InstanceRoot {
  /** What an instance has changed goes with the root of one identity only. */
  readonly identity: string;
  /** What messages call it. */
  readonly name: string;
  /** Absolute path of the folder, which is only read. */
  readonly path: string;
  /** What it is opened by once more: what the request named, absolute, and the folder that unpacked ones are kept in. */
  readonly source: { readonly path: string; readonly cache: string };
  /** In a user namespace, for a root that is another user's: the layer of its folders as this user's own. */
  readonly shadow: string | undefined;
  /** The absolute path of its systemd, as the instance sees it; undefined where it has none. */
  readonly systemd: string | undefined;
  /** What runs the agent there. */
  readonly programs: BroughtPrograms;
}

export interface S3Address {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** A Unix socket that leads to the same, in a folder of its own. */
  readonly socket: string;
}

/** An instance that can also tell what it holds. */
export interface HoldingInstance extends Instance {
  readonly group: string;
  /**
   * Starts its agent, which otherwise starts with its first command.
   * @throws CodedeployerError `REHEARSAL_AGENT_FAILED`, and what makes an instance unfit; the signal's reason
   */
  start(signal?: AbortSignal): Promise<void>;
  /** What it holds compared to the machine it started as, and to what prepared it. Not to be asked for while a command runs. */
  holding(): Promise<InstanceHolding>;
  /** Whether a script has prepared it, this one or an earlier state of it. */
  isPrepared(script: Pick<Preparation, 'digest'>): Promise<'by this' | 'by another' | 'not'>;
  /**
   * Runs the script that makes it what the real instances are. What that changes is from now on part of what it started as.
   * @throws CodedeployerError `REHEARSAL_PREPARE_FAILED`; the signal's reason
   */
  prepare(script: Preparation, signal?: AbortSignal): Promise<void>;
  /** The names in its `/etc/passwd`. */
  users(): Promise<ReadonlySet<string>>;
  /** What it has carried out so far, in order. */
  readonly executed: readonly ExecutedCommand[];
  /** What it was asked for and has not done, so far. */
  remarks(): readonly IdleRemark[];
  /** Whether it has been ended. */
  isClosed(): boolean;
  /** Writes what became of it into a folder, which is emptied first. */
  export(folder: string): Promise<void>;
}

/** The one thing by which a hook can tell that it is rehearsed. */
export const rehearsalMark = { CODEDEPLOYER_REHEARSAL: '1' };

/** An instance's agent while it runs, in either isolation. */
export interface RunningAgent extends Pick<Instance, 'execute' | 'close'> {
  /** How a shell is opened beside it. */
  readonly entrance: Entrance;
  /** What runs on the instance besides the agent; undefined where that does not answer. */
  processes(): Promise<readonly InstanceProcess[] | undefined>;
  /** What the instance was asked for and has not done, so far. */
  readonly remarks: readonly IdleRemark[];
  /** Starts the agent that is installed; resolves with why it would not start, if it did not. */
  start(signal?: AbortSignal): Promise<string | undefined>;
  /** Runs a script by its name in the agent's folder of the instance's state. */
  prepare(name: string, signal?: AbortSignal): Promise<PreparationFailure | undefined>;
  /** What it has put at its own paths, over what it started as. */
  holding(): Promise<Held>;
}

/** Makes an instance. Its agent starts with the first command, so that many instances cost little until then. */
export function createInstance(options: InstanceOptions): HoldingInstance {
  const enter = { namespaces: startNamespacesAgent, directory: startDirectoryAgent };
  let running: Promise<RunningAgent> | undefined;
  let closing: Promise<void> | undefined;
  const { id, name, group, directory, events, unit, network } = options;
  const { now = () => new Date() } = options;
  const starting: NonNullable<InstanceOptions['starting']> = options.starting ?? ((work) => work());
  let record: InstanceRecord = { id, name, group, unit, network };
  const write = atLatest(() => writeRecord(directory, record));
  const note = (more: Partial<InstanceRecord>): Promise<void> => {
    record = { ...record, ...more };
    return write();
  };
  let remarks: readonly IdleRemark[] = [];
  const begin = async (): Promise<RunningAgent> => {
    const last = (await readRecord(directory))?.last;
    const begun = await starting(() => enter[options.isolation.kind](options));
    ({ remarks } = begun);
    await note({ last, entrance: begun.entrance });
    return begun;
  };
  const agent = (): Promise<RunningAgent> => (running ??= begin());
  let started: Promise<void> | undefined;
  const start = (signal?: AbortSignal): Promise<void> =>
    (started ??= (async () => {
      const begun = await agent();
      if (options.installed === undefined) return;
      const why = await begun.start(signal);
      const { name: program } = options.installed.agent;
      if (why !== undefined)
        throw rehearsalFailure('REHEARSAL_AGENT_FAILED', { program, instance: name, why });
    })());
  const executed: ExecutedCommand[] = [];
  let last: DeploymentSpecification | undefined;
  const holding = async (): Promise<InstanceHolding> => {
    const all = await (await agent()).holding();
    const prepared = await readPrepared(directory);
    const held =
      prepared === undefined ? all : { ...all, ...(await changesSince(all, prepared.left)) };
    const machine =
      options.isolation.kind === 'namespaces' ? (options.root?.path ?? '/') : undefined;
    const before = await readBefore(directory, machine);
    const byDeployment = await before?.changes(all);
    const onMachine = (path: string) =>
      machine === undefined ? Promise.resolve(undefined) : textOf(join(machine, path));
    const contents = await describeContents(held, byDeployment ?? held, before?.text ?? onMachine);
    return {
      instanceId: id,
      group,
      ...held,
      ...(byDeployment === undefined ? {} : { byDeployment }),
      ...contents,
    };
  };
  /** What a deployment that is rolled back, and its rollback, have changed, they have changed together. */
  const noteDeployment = async ({ deploymentId, deploymentCreator }: DeploymentSpecification) => {
    const isFirst = record.last === undefined;
    if (isFirst || last?.deploymentId === deploymentId) return;
    if (last !== undefined && deploymentCreator === 'codeDeployRollback') return;
    const begun = await agent();
    await starting(async () => noteBefore(directory, await begun.holding()));
  };
  return {
    id,
    group,
    executed,
    start,
    async execute(command, specification, execution) {
      if (events !== undefined && !alwaysRun.has(command) && !events.has(command)) {
        return succeeded(true);
      }
      const started = now();
      await start();
      await noteDeployment(specification);
      last = specification;
      const result = await (await agent()).execute(command, specification, execution);
      const { deploymentId } = specification;
      const ended = now();
      const seconds = (ended.getTime() - started.getTime()) / 1000;
      if (!result.noop)
        // The next command need not wait for it. What stands in its way is met when the instance is closed.
        note({ last: lastCommand(command, specification, result, ended) }).catch(() => undefined);
      executed.push({ deploymentId, event: command, started, seconds, ...result });
      return result;
    },
    holding,
    async isPrepared({ digest }) {
      const prepared = await readPrepared(directory);
      if (prepared?.digest === undefined) return 'not';
      return prepared.digest === digest ? 'by this' : 'by another';
    },
    async prepare(script, signal) {
      await prepareInstance({ id, directory, script, agent: await agent(), signal });
    },
    users: () => usersOf(options),
    async export(folder) {
      const rootDir = deploymentRoot(options.directory);
      await exportInstance(folder, await holding(), executed, [
        ...(last === undefined ? [] : [deploymentPaths(rootDir, last).scriptsLog]),
        ...(options.installed === undefined ? [] : [daemonLog(dirname(rootDir))]),
      ]);
    },
    remarks: () => remarks,
    isClosed: () => closing !== undefined,
    close: () =>
      (closing ??= (async () => {
        // An agent that could not be started has nothing left to end; its caller has met the error.
        const ending = await running?.catch(() => undefined);
        if (ending === undefined) return;
        // One that is lost cannot be asked.
        const ended = await ending.processes().catch(() => undefined);
        await ending.close();
        await note({ entrance: undefined, ended });
      })()),
  };
}

function lastCommand(
  event: CommandName,
  specification: DeploymentSpecification,
  { status, diagnostics: { scriptName, message } }: CommandResult,
  ended: Date,
): LastCommand {
  return { event, specification, status, scriptName, message, time: ended.toISOString() };
}

/** As long as an instance has not changed it, its `/etc/passwd` is that of what it started as. */
async function usersOf({
  isolation,
  directory,
  root,
}: InstanceOptions): Promise<ReadonlySet<string>> {
  const table = '/etc/passwd';
  const own = join(instanceFolders(directory).files, table);
  const start = root === undefined ? table : join(root.path, table);
  const file = isolation.kind === 'namespaces' && existsSync(own) ? own : start;
  const lines = (await readFile(file, 'utf8')).split('\n');
  return new Set(lines.map((line) => line.split(':')[0] ?? ''));
}

/** Without these there is no revision whose scripts could run. */
const alwaysRun: ReadonlySet<CommandName> = new Set<CommandName>(['DownloadBundle', 'Install']);
