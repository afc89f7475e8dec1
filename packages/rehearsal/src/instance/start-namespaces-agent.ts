import { basename } from 'node:path';
import { agentFolder, workingDirectory } from '../agent/unit-environment.js';
import { limitOf, searchPath } from '../isolation/enter-namespaces.js';
import { ownFolders } from '../isolation/plan-view.js';
import { connectAgent } from './connect-agent.js';
import { enterInstance, nodeInside } from './enter-instance.js';
import { forwardLoopback } from './forward-loopback.js';
import { programInside } from './installed-agent.js';
import { keepToRoot } from './keep-to-root.js';
import { listChanges } from './list-changes.js';
import { listeningOnLoopback } from './listening-on-loopback.js';
import { agentMain, shellMain } from './own-files.js';
import { rehearsalMark, type InstanceOptions, type RunningAgent } from './start-instance.js';

/** Starts an instance's agent in namespaces of its own, over what it starts as. */
export async function startNamespacesAgent(options: InstanceOptions): Promise<RunningAgent> {
  const { inUserNamespace } = options.isolation;
  const { root, installed } = options;
  const programs = root?.programs;
  await keepToRoot(options.directory, options.group, root);
  const hasServices = options.services === 'stand-in';
  const { socket } = await options.s3;
  const entered = await enterInstance(options, {
    program: agentMain,
    hasServices,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    socket,
    installed: installed?.agent,
  });
  const { child, folders, steps } = entered;
  const endForward = forwardLoopback(child);
  const agent = await connectAgent(options.id, child, {
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
    ...(hasServices ? { services: `${agentFolder}/services` } : {}),
  });
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
    start: () => agent.start(),
    remarks: agent.remarks,
    prepare: (name, signal) => agent.prepare(`${agentFolder}/${name}`, signal),
    processes: () => agent.processes(),
    async close() {
      await agent.close();
      endForward();
      await entered.clear();
    },
    async holding() {
      const changes = await listChanges({
        files: folders.files,
        machine: root?.path ?? '/',
        without: new Set([
          ...ownFolders,
          agentFolder,
          ...steps.filter(({ kind }) => kind === 'file').map(({ path: file }) => file),
        ]),
        incomplete: new Set(steps.filter(({ kind }) => kind === 'folder').map(({ path }) => path)),
        hasOwners: !inUserNamespace,
        listFolders: (paths) => agent.list(paths),
      });
      return { directory: folders.files, ...changes };
    },
  };
}
