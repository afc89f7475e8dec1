import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { agentFolder, workingDirectory } from '../agent/unit-environment.js';
import { controlGroupOf } from '../isolation/control-group.js';
import { limitOf, searchPath } from '../isolation/enter-namespaces.js';
import { ownFolders, type ViewStep } from '../isolation/plan-view.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { connectAgent } from './connect-agent.js';
import { enterInstance, nodeInside } from './enter-instance.js';
import { forwardLoopback } from './forward-loopback.js';
import { programInside } from './installed-agent.js';
import { keepToRoot } from './keep-to-root.js';
import { listChanges } from './list-changes.js';
import { listeningOnLoopback } from './listening-on-loopback.js';
import { agentMain, shellMain } from './own-files.js';
import { notePrepared } from './prepared-state.js';
import { takeDown } from './taken-down.js';
import { servicesFolder } from '../services/services-folder.js';
import { rehearsalMark, type InstanceOptions, type RunningAgent } from './start-instance.js';

/** Starts an instance's agent in namespaces of its own, over what it starts as. */
export async function startNamespacesAgent(options: InstanceOptions): Promise<RunningAgent> {
  const { inUserNamespace } = options.isolation;
  const { root, installed } = options;
  const programs = root?.programs;
  await keepToRoot(options.directory, options.group, root);
  const hasServices = options.services === 'stand-in';
  const controlGroup =
    options.services === 'systemd' && options.controlGroups !== undefined
      ? controlGroupOf(options.directory, options.controlGroups)
      : undefined;
  const { files } = instanceFolders(options.directory);
  const machine = root?.path ?? '/';
  const looked = {
    files,
    machine,
    hasOwners: !inUserNamespace,
    without: new Set([
      ...ownFolders,
      agentFolder,
      ...(controlGroup === undefined ? [] : keptBySystemd),
    ]),
  };
  // What systemd makes when it starts is part of what the instance starts as; it removes nothing.
  const atStart = async () => {
    const listFolders = (paths: readonly string[]) =>
      Promise.all(paths.map((path) => readdir(join(machine, path))));
    const changes = await listChanges({ ...looked, incomplete: new Set(), listFolders });
    return takeDown({ directory: files, ...changes });
  };
  if (controlGroup !== undefined) await mkdir(files, { recursive: true });
  const before = controlGroup === undefined ? undefined : await atStart();
  const { socket } = await options.s3;
  const entered = await enterInstance(options, {
    program: agentMain,
    hasServices,
    controlGroup,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    socket,
    installed: installed?.agent,
  });
  const { child, steps } = entered;
  const endForward = forwardLoopback(child);
  const agent = await connectAgent(
    options.id,
    child,
    {
      type: 'setup',
      rootDir: `${agentFolder}/deployment-root`,
      cwd: workingDirectory(options.unit),
      unit: options.unit,
      added: rehearsalMark,
      s3: { socketPath: `${agentFolder}/s3/${basename(socket)}` },
      prlimit: programs?.prlimit,
      canChangeOwner: !inUserNamespace,
      rootIsAlone: inUserNamespace,
      agent: options.agent,
      loopback: options.network === 'loopback' ? await listeningOnLoopback() : undefined,
      ...(installed === undefined
        ? {}
        : {
            installed: {
              program: programInside(installed.agent),
              identity: { instanceId: options.id, ...installed.place },
            },
          }),
      ...(options.services === 'none'
        ? {}
        : { services: { manager: options.services, folder: `${agentFolder}/${servicesFolder}` } }),
    },
    options.judgeAppspec,
  );
  if (before !== undefined) await notePrepared(options.directory, [before, await atStart()]);
  return {
    entrance: {
      pid: child.pid,
      shell: [
        ...limitOf(programs, searchPath(options.path), {
          hasOwnNetwork: options.network !== 'host',
        }),
        ...nodeInside(options, shellMain),
      ],
      prlimit: programs?.prlimit,
    },
    execute: (command, specification, { signal } = {}) =>
      agent.execute(command, specification, signal),
    start: (signal) => agent.start(signal),
    remarks: agent.remarks,
    prepare: (name, signal) => agent.prepare(`${agentFolder}/${name}`, signal),
    processes: () => agent.processes(),
    async close() {
      await agent.close();
      endForward();
      await entered.clear();
    },
    async holding() {
      const of = (wanted: ViewStep['kind']) =>
        steps.filter(({ kind }) => kind === wanted).map(({ path }) => path);
      const changes = await listChanges({
        ...looked,
        without: new Set([...looked.without, ...of('file')]),
        incomplete: new Set(of('folder')),
        listFolders: (paths) => agent.list(paths),
      });
      return { directory: files, ...changes };
    },
  };
}

/** Where systemd writes all the time. */
const keptBySystemd = ['/etc/machine-id', '/var/lib/systemd', '/var/log/journal'];
