import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type {
  InstanceHolding,
  InstanceNetwork,
  IsolationKind,
  ServiceManager,
  StartRehearsal,
  StartRehearsalOptions,
} from '@codedeployer/core/contract';
import { plural } from '@codedeployer/appspec/text';
import {
  developerLimits,
  developerPrograms,
  developerRemarks,
  developersOnly,
  type DeveloperPrograms,
} from '../instance/developer-path.js';
import { atATime } from '../instance/at-a-time.js';
import { forwardSocket } from '../instance/forward-socket.js';
import { instanceId } from '../instance/instance-id.js';
import { appspecJudge } from '../instance/judge-appspec.js';
import { keepToRoot } from '../instance/keep-to-root.js';
import { readPreparation, type Preparation } from '../instance/prepare-instance.js';
import { furtherLogsOf } from '../instance/further-logs.js';
import { instanceDirectory, scriptsLogIn } from '../instance/scripts-log.js';
import {
  createInstance,
  type HoldingInstance,
  type S3Address,
} from '../instance/start-instance.js';
import { mostRelaunches } from '../autoscaling/instances.js';
import { chooseIsolation, type ChosenIsolation } from '../isolation/choose-isolation.js';
import type { ControlGroups } from '../isolation/control-group.js';
import { removeState } from '../isolation/prepare-view.js';
import type { Instance } from '../protocol/instance.js';
import { instanceName } from '../protocol/instance-name.js';
import { folderName } from '../state/folder-name.js';
import { idleSentences } from '../services/idle-sentences.js';
import { lockState } from '../state/lock-state.js';
import { checkFaults } from '../request/check-faults.js';
import { parseFaults } from '../request/parse-faults.js';
import { readGroups, usualAccount, type RehearsedGroup } from '../request/read-groups.js';
import { wantedBuckets } from '../request/wanted-buckets.js';
import { announceRehearsal, attachTo, type Reachable } from './attach.js';
import { openInstalledAgents } from './open-installed-agents.js';
import { openRoots } from './open-roots.js';
import { requireSystemd } from './require-systemd.js';
import { startServer } from './start-server.js';
import { checkStateVersion, stateFolders } from '../state/state-version.js';

/**
 * Starts a rehearsal: its services on a port of 127.0.0.1, and instances that wait for their first command.
 *
 * @throws CodedeployerError `ISOLATION_UNAVAILABLE`, `REHEARSAL_RUNNING`, `REHEARSAL_STATE_DAMAGED`, `REHEARSAL_STATE_UNKNOWN`, `REHEARSAL_PORT_TAKEN`,
 *   `REHEARSAL_FAULT_INVALID`, `REHEARSAL_GROUP_INVALID`, `REHEARSAL_EVENT_UNKNOWN`, `REHEARSAL_PREPARE_NOT_FOUND`, `REHEARSAL_PREPARE_UNSUITABLE`,
 *   `REHEARSAL_PREPARE_FAILED`, `REHEARSAL_ROOT_CHANGED`, `REHEARSAL_AGENT_FAILED`, `REHEARSAL_SYSTEMD_UNAVAILABLE`, and what `openRoots` and `openInstalledAgents` throw; the signal's reason
 */
export const startRehearsal: StartRehearsal = async (
  request,
  { signal, onNotice, meanwhile, attach = false } = {},
) => {
  const { application, region, account = usualAccount, environment, directory } = request;
  signal?.throwIfAborted();
  const faults = parseFaults(request.faults ?? []);
  const wanted = readGroups(request);
  checkFaults(faults, wanted);
  const scripts = await readPreparations(wanted);
  await mkdir(directory, { recursive: true });
  const goOn = (port: number) => startRehearsal({ ...request, port }, { signal, onNotice });
  const attached = attach ? await attachTo(directory, goOn) : undefined;
  if (attached !== undefined) return attached;
  const lock = await lockState(directory);
  /** What has been opened, to be closed the other way round. */
  const opened: (() => Promise<void>)[] = [() => lock.release()];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };

  try {
    if (request.fresh === true) await forget(directory);
    await checkStateVersion(directory);
    const isolation = await chooseIsolation(request.isolation, {
      directory,
      path: environment.PATH,
      meanwhile,
    });
    const roots = await openRoots(wanted, isolation, request, { signal, onNotice });
    const installed = await openInstalledAgents(wanted, isolation);
    const controlGroups = await requireSystemd(wanted, {
      isolation,
      roots: roots.of,
      path: environment.PATH,
    });
    const asHere = wanted.filter(({ name }) => !roots.of.has(name)).map(({ unit }) => unit);
    // What is installed here is of no account for who starts as something else.
    const onlyHere: DeveloperPrograms =
      asHere.length === 0 ? new Map() : await developerPrograms(environment.PATH, ...asHere);
    let announce: (address: S3Address) => void = () => undefined;
    const s3 = new Promise<S3Address>((resolve) => {
      announce = resolve;
    });
    const judgeAppspec = appspecJudge();
    const starting = atATime(Math.max(2, availableParallelism()));
    /** Those from the start; those that are launched later come to them. */
    const instances: HoldingInstance[] = [];
    const names = new Map<string, string>();
    const make = (of: RehearsedGroup, id: string): HoldingInstance => {
      const { name, agent, unit, events, services, network } = of;
      const before = instances.filter(({ group }) => group === name).length;
      const called = instanceName(name, before);
      const own = installed.of.get(name);
      const instance = createInstance({
        id,
        name: called,
        group: name,
        // What an instance of one isolation holds, one of another cannot go on with.
        directory: instanceDirectory(directory, isolation.kind, { group: name, instanceId: id }),
        rehearsalDirectory: directory,
        isolation,
        root: roots.of.get(name),
        s3,
        path: environment.PATH,
        unit,
        services: services ?? 'stand-in',
        controlGroups,
        network: network ?? 'none',
        events,
        agent,
        judgeAppspec: judgeAppspec(agent),
        ...(own === undefined
          ? {}
          : { installed: { agent: own, place: { region: of.region, account: of.account } } }),
        starting,
      });
      names.set(id, called);
      instances.push(instance);
      return instance;
    };
    /** Without those that have been ended. */
    const there = () => instances.filter((instance) => !instance.isClosed());
    const groups = wanted.map((group) => ({
      ...group,
      instances: Array.from({ length: group.instances }, (_, index) =>
        make(group, instanceId(group.application, group.name, index)),
      ),
      run: (id: string) =>
        preparedFirst(
          make(group, id),
          [...scripts].find(([, users]) => users.includes(group.name))?.[0],
          signal,
        ),
    }));
    if (isolation.kind === 'namespaces')
      await Promise.all(
        instances.map(({ id: instanceId, group }) =>
          keepToRoot(
            instanceDirectory(directory, isolation.kind, { group, instanceId }),
            group,
            roots.of.get(group),
          ),
        ),
      );
    opened.push(async () => {
      await Promise.all(instances.map((instance) => instance.close()));
    });

    const server = await startServer({
      s3: {
        directory: join(directory, 's3'),
        buckets: request.bare === true ? [] : wantedBuckets(request, wanted),
      },
      codeDeploy: {
        directory: join(directory, 'codedeploy'),
        bare: request.bare,
        application,
        region,
        groups,
        limits: request.minute === undefined ? {} : { minute: request.minute * 1000 },
      },
      sts: { roles: request.roles },
      port: request.port,
      account,
      faults,
    });
    opened.push(() => server.close());
    const port = Number(new URL(server.endpoint).port);
    const forward = await forwardSocket(join(directory, 'socket'), port);
    opened.push(() => forward.close());
    announce({ port, socket: forward.socket });
    signal?.throwIfAborted();
    for (const [script, names] of scripts) {
      const due = instances.filter(({ group }) => names.includes(group));
      await prepareInstances(due, script, { signal, onNotice });
    }
    // Whether it starts at all is known before anything is deployed.
    await Promise.all(
      instances.filter(({ group }) => installed.of.has(group)).map((one) => one.start(signal)),
    );

    const reachable: Reachable = {
      endpoint: server.endpoint,
      region,
      // Anything will do: the endpoints do not check signatures.
      credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
      isolation: {
        kind: isolation.kind,
        reason: isolation.reason,
        limits: [
          ...roots.limits,
          ...networkLimits(wanted, isolation),
          ...installed.limits,
          ...servicesLimits(wanted, isolation.kind, controlGroups),
          ...new Set(wanted.flatMap(({ limits }) => limits)),
          ...(request.minute === undefined
            ? []
            : [`A minute that a blue/green deployment waits lasts ${request.minute} s here.`]),
          ...scalingLimits(wanted),
          ...developerLimits(onlyHere),
        ],
      },
      instances: [...names].map(([instanceId, name]) => ({ instanceId, name })),
    };
    opened.push(await announceRehearsal(directory, reachable));

    let closing: Promise<void> | undefined;
    return {
      ...reachable,
      get instances() {
        return [...names].map(([instanceId, name]) => ({ instanceId, name }));
      },
      ranEvents: () =>
        new Set(
          instances.flatMap(({ executed }) =>
            executed.filter(({ noop }) => !noop).map(({ event }) => event),
          ),
        ),
      remarks: () =>
        developerRemarks(
          instances.flatMap(({ executed }) => executed),
          onlyHere,
        ),
      idle: () => idleSentences(instances.flatMap((instance) => instance.remarks())),
      developersOnly: (sought) => developersOnly(sought, onlyHere),
      async unknownUsers(names) {
        const users = await Promise.all(there().map((instance) => instance.users()));
        return {
          names: names.filter((name) => !users.every((known) => known.has(name))),
          // A user namespace has root only, and without namespaces the users are this machine's own.
          canBeMade: isolation.kind === 'namespaces' && !isolation.inUserNamespace,
        };
      },
      launched: () => server.launched(),
      async holdings() {
        const holdings: InstanceHolding[] = [];
        for (const instance of there()) {
          const name = names.get(instance.id);
          holdings.push({
            ...(await instance.holding()),
            ...(name === undefined ? {} : { name }),
          });
        }
        return holdings;
      },
      async export(target) {
        for (const instance of there()) {
          await instance.export(join(target, folderName(instance.group), instance.id));
        }
      },
      scriptsLog: (of) => scriptsLogIn(directory, isolation.kind, of),
      furtherLogs: (of) => furtherLogsOf(directory, isolation.kind, of),
      close: () => (closing ??= closeAll()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
};

/** What is to be said of what the instances reach. */
function networkLimits(
  groups: readonly RehearsedGroup[],
  { kind, inUserNamespace }: ChosenIsolation,
): readonly string[] {
  if (kind === 'directory') {
    const asked = groups.some(({ network }) => network !== undefined && network !== 'host');
    return asked
      ? [
          '"network" has no effect with the isolation directory: hooks reach what this machine does.',
        ]
      : [];
  }
  const ports = inUserNamespace ? ', and cannot listen on one below 1024 without root' : '';
  const sentences: Readonly<Record<InstanceNetwork, (who: string) => string>> = {
    none: (who) =>
      `${who} no network but its own loopback, so a hook cannot download anything or reach AWS ("network" can give it one).`,
    loopback: (who) =>
      `${who} of this machine what listened on its loopback when the instance started, by TCP and at the same port, and no other network.`,
    host: (who) =>
      `${who} this machine's network: instances share its ports${ports}, and a hook reaches whatever this machine does.`,
  };
  return (['none', 'loopback', 'host'] as const).flatMap((network) => {
    const names = groups.filter((group) => (group.network ?? 'none') === network);
    if (names.length === 0) return [];
    const all = names.length === groups.length;
    const of = all ? '' : ` of ${names.map(({ name }) => name).join(', ')}`;
    return [sentences[network](`An instance${of} has`)];
  });
}

/** What is to be said of what stands for systemd on the instances. */
function servicesLimits(
  groups: readonly RehearsedGroup[],
  isolation: IsolationKind,
  controlGroups: ControlGroups | undefined,
): readonly string[] {
  const names = (of: ServiceManager | undefined): string =>
    groups
      .filter(({ services }) => services === of)
      .map(({ name }) => name)
      .join(', ');
  if (isolation === 'directory') {
    const asked = groups.some(({ services }) => services !== undefined);
    return asked ? ['"services" has no effect with the isolation directory.'] : [];
  }
  const without = names('none');
  const own = names('systemd');
  return [
    ...(own === ''
      ? []
      : [
          `An instance of ${own} has the systemd of its root as its first process; what is enabled there is started with it.`,
          ...(controlGroups?.controllers.includes('memory') === true
            ? []
            : [
                `MemoryMax= and the like limit nothing there, as this machine's control groups of version 2 have no controllers.`,
              ]),
        ]),
    ...(groups.every(({ services }) => services === 'none' || services === 'systemd')
      ? []
      : [
          'Services are kept by a stand-in of systemd: no control groups, so no limits of memory or processor, and no sandbox, timers or sockets.',
        ]),
    ...(without === ''
      ? []
      : [
          `An instance of ${without} has no service manager: systemctl and service cannot start anything.`,
        ]),
  ];
}

/** What is to be said of groups that are scaled out. */
function scalingLimits(groups: readonly RehearsedGroup[]): readonly string[] {
  if (!groups.some(({ scaleOut }) => scaleOut > 0)) return [];
  const blueGreen = groups.filter((group) => group.blueGreen !== undefined);
  return [
    `An instance whose launch fails is launched again ${mostRelaunches} times at most here; Auto Scaling goes on for a day.`,
    ...blueGreen.map(
      ({ name }) =>
        `${name} is deployed to from blue to green: instances are launched after the deployment only.`,
    ),
  ];
}

/** One that is launched while the rehearsal runs: its script runs before its first command. */
function preparedFirst(
  instance: HoldingInstance,
  script: Preparation | undefined,
  signal: AbortSignal | undefined,
): Instance {
  if (script === undefined) return instance;
  let prepared: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    if ((await instance.isPrepared(script)) !== 'by this') await instance.prepare(script, signal);
  };
  return {
    id: instance.id,
    async execute(...command) {
      await (prepared ??= prepare());
      return instance.execute(...command);
    },
    close: () => instance.close(),
  };
}

/** Lets the script run in those that it has not prepared as it is now. */
async function prepareInstances(
  instances: readonly HoldingInstance[],
  script: Preparation,
  { signal, onNotice = () => undefined }: StartRehearsalOptions,
): Promise<void> {
  const states = await Promise.all(instances.map((instance) => instance.isPrepared(script)));
  const due = instances.filter((_, index) => states[index] !== 'by this');
  if (due.length === 0) return;
  const where = plural(due.length, 'instance');
  onNotice(
    states.includes('by another')
      ? `${script.name} has changed: it runs again, in ${where}.`
      : `${script.name} prepares ${where}.`,
  );
  await Promise.all(due.map((instance) => instance.prepare(script, signal)));
}

/** Removes what earlier rehearsals left; the lock is ours by now and stays. */
async function forget(directory: string): Promise<void> {
  for (const name of stateFolders) {
    await removeState(join(directory, name));
  }
}

/** The scripts that prepare instances, each once, with the names of the groups that want it. */
async function readPreparations(
  groups: readonly RehearsedGroup[],
): Promise<ReadonlyMap<Preparation, readonly string[]>> {
  const scripts = new Map(
    groups.flatMap(({ prepare }) => (prepare ? [[prepare.path, prepare] as const] : [])),
  );
  const read = new Map<Preparation, readonly string[]>();
  for (const [path, script] of scripts) {
    const users = groups.filter(({ prepare }) => prepare?.path === path);
    read.set(
      await readPreparation(script),
      users.map(({ name }) => name),
    );
  }
  return read;
}
