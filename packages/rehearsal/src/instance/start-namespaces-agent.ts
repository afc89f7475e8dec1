import { chmod, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { agentFolder, workingDirectory } from '../agent/unit-environment.js';
import { agentProgram, placeAgentProgram } from '../isolation/agent-program.js';
import { broughtFolder } from '../isolation/brought-programs.js';
import { clearView } from '../isolation/clear-view.js';
import { enterNamespaces } from '../isolation/enter-namespaces.js';
import { moduleFolders } from '../isolation/module-folders.js';
import { readMountPoints } from '../isolation/mount-points.js';
import { ownFolders, planRoot, planView } from '../isolation/plan-view.js';
import { instanceFolders, prepareView, removeState } from '../isolation/prepare-view.js';

import { connectAgent } from './connect-agent.js';
import { listChanges } from './list-changes.js';
import { agentMain, packageFolder } from './own-files.js';
import { rehearsalMark, type InstanceOptions, type RunningAgent } from './start-instance.js';

/** Starts an instance's agent in namespaces of its own, over a copy-on-write view of this machine, or of the root file system that it has. */
export async function startNamespacesAgent(options: InstanceOptions): Promise<RunningAgent> {
  const { inUserNamespace, runsRenamed } = options.isolation;
  const { root } = options;
  const programs = root?.programs;
  const folders = instanceFolders(options.directory);
  const apart = await realpath(options.rehearsalDirectory);
  const steps =
    root === undefined
      ? await planView({ mountPoints: await readMountPoints(), apart })
      : planRoot(root.path);
  await prepareView(folders, steps);
  await mkdir(join(folders.agent, 'deployment-root'), { recursive: true });
  await chmod(folders.agent, 0o755);
  const s3 = await options.s3;
  const s3Folder = join(folders.agent, 's3');
  await mkdir(s3Folder, { recursive: true });
  await placeAgentProgram(folders);
  if (programs !== undefined)
    await mkdir(join(folders.agent, basename(broughtFolder)), { recursive: true });
  const child = await enterNamespaces({
    folders,
    steps,
    shown:
      root === undefined
        ? [process.execPath, ...moduleFolders(packageFolder)].filter(isInOwnFolder)
        : [],
    binds: [
      { from: dirname(s3.socket), to: `${agentFolder}/s3` },
      ...(programs?.binds ?? [{ from: process.execPath, to: agentProgram }]),
    ],
    hidden: root === undefined ? [apart] : [],
    inUserNamespace,
    shadow: root === undefined ? options.isolation.shadow : root.shadow,
    command:
      programs === undefined
        ? [runsRenamed ? agentProgram : process.execPath, agentMain]
        : [...programs.agent, programs.inside(agentMain)],
    programs,
    path: options.path,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
  });
  const agent = await connectAgent(options.id, child, {
    type: 'setup',
    rootDir: `${agentFolder}/deployment-root`,
    cwd: workingDirectory(options.unit),
    unit: options.unit,
    added: rehearsalMark,
    s3: { socketPath: `${agentFolder}/s3/${basename(s3.socket)}` },
    prlimit: programs?.prlimit,
    canChangeOwner: !inUserNamespace,
    rootIsAlone: inUserNamespace,
    agent: options.agent,
  });
  return {
    execute: (command, specification, { signal } = {}) =>
      agent.execute(command, specification, signal),
    prepare: (name, signal) => agent.prepare(`${agentFolder}/${name}`, signal),
    async close() {
      await agent.close();
      await removeState(folders.work);
      await clearView(folders, steps);
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

/** These are the instance's own, so what this machine has there must be shown to it on purpose. */
function isInOwnFolder(path: string): boolean {
  return ownFolders.some((folder) => path.startsWith(`${folder}/`));
}
