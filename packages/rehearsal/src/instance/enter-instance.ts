import type { ChildProcess, StdioOptions } from 'node:child_process';
import { chmod, mkdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { agentFolder } from '../agent/unit-environment.js';
import { agentProgram, placeAgentProgram } from '../isolation/agent-program.js';
import { broughtFolder } from '../isolation/brought-programs.js';
import { removeControlGroup } from '../isolation/control-group.js';
import { clearView } from '../isolation/clear-view.js';
import { enterNamespaces } from '../isolation/enter-namespaces.js';
import { moduleFolders } from '../isolation/module-folders.js';
import { readMountPoints } from '../isolation/mount-points.js';
import { ownFolders, planRoot, planView, type ViewStep } from '../isolation/plan-view.js';
import {
  instanceFolders,
  prepareView,
  removeState,
  type InstanceFolders,
} from '../isolation/prepare-view.js';
import { metadataAddress } from '../daemon/metadata-service.js';
import { placeClients } from '../services/place-clients.js';
import { installedFolder, type AgentOnHost } from './installed-agent.js';
import { packageFolder } from './own-files.js';
import { placeMachineId } from './place-machine-id.js';
import { placeResolver } from './place-resolver.js';
import type { InstanceOptions } from './start-instance.js';

/** Which instance, and how it is kept apart. */
export type Place = Pick<
  InstanceOptions,
  'directory' | 'rehearsalDirectory' | 'isolation' | 'root' | 'path' | 'network'
>;

export interface Inside {
  /** A module of this package, absolute, which Node runs inside. */
  readonly program: string;
  readonly parameters?: readonly string[];
  /** Descriptor 4 must be a pipe: its end is the end of everything inside. */
  readonly stdio: StdioOptions;
  /** Of the S3 that is to be within reach, at `s3/` of the agent's folder. */
  readonly socket?: string;
  readonly isShell?: boolean;
  /** AWS's agent, which is to be found inside, with EC2's metadata within its reach. */
  readonly installed?: AgentOnHost | undefined;
  /** Whether systemctl and the like are answered by services of the instance. */
  readonly hasServices?: boolean;
  /** The control group in which the systemd of the instance's root is its first process. */
  readonly controlGroup?: string | undefined;
}

/** An instance with something running in it. */
export interface EnteredInstance {
  readonly child: ChildProcess;
  readonly folders: InstanceFolders;
  readonly steps: readonly ViewStep[];
  /** Takes away what only held the view up, once the process has ended. */
  clear(): Promise<void>;
}

/** Runs a module of this package in namespaces, over a copy-on-write view of this machine, or of the root file system that the instance has. */
export async function enterInstance(place: Place, inside: Inside): Promise<EnteredInstance> {
  const { program, parameters = [], stdio, socket, installed } = inside;
  const { isShell = false, hasServices = false, controlGroup } = inside;
  const { directory, rehearsalDirectory, isolation, root, path, network } = place;
  const programs = root?.programs;
  const folders = instanceFolders(directory);
  const apart = await realpath(rehearsalDirectory);
  const steps =
    root === undefined
      ? await planView({ mountPoints: await readMountPoints(), apart })
      : planRoot(root.path);
  // What lies in /tmp is a part of how the instance stood.
  await prepareView(folders, steps, { keepsTemporary: isShell });
  await mkdir(join(folders.agent, 'deployment-root'), { recursive: true });
  await chmod(folders.agent, 0o755);
  await placeAgentProgram(folders);
  if (socket !== undefined) await mkdir(join(folders.agent, 's3'), { recursive: true });
  if (installed !== undefined)
    await mkdir(join(folders.agent, basename(installedFolder)), { recursive: true });
  if (programs !== undefined)
    await mkdir(join(folders.agent, basename(broughtFolder)), { recursive: true });
  await rm(folders.layer, { recursive: true, force: true });
  const layer = { layer: folders.layer, machine: root?.path ?? '/' };
  const layered = [
    ...(hasServices
      ? await placeClients({ ...layer, rootIsAlone: isolation.inUserNamespace })
      : []),
    ...(network === 'host' ? await placeResolver(layer) : []),
    ...(controlGroup === undefined ? [] : await placeMachineId(layer, directory)),
  ];
  const child = await enterNamespaces({
    folders,
    steps,
    shown:
      root === undefined
        ? [process.execPath, ...moduleFolders(packageFolder)].filter(isInOwnFolder)
        : [],
    binds: [
      ...(socket === undefined ? [] : [{ from: dirname(socket), to: `${agentFolder}/s3` }]),
      ...(installed === undefined ? [] : [{ from: installed.folder, to: installedFolder }]),
      ...(programs?.binds ?? [{ from: process.execPath, to: agentProgram }]),
    ],
    layered,
    addresses: installed === undefined ? [] : [metadataAddress],
    hasServices,
    hasOwnNetwork: network !== 'host',
    hidden: root === undefined ? [apart] : [],
    inUserNamespace: isolation.inUserNamespace,
    shadow: root === undefined ? isolation.shadow : root.shadow,
    command: [...nodeInside(place, program), ...parameters],
    programs,
    path,
    stdio,
    isShell,
    systemd:
      controlGroup === undefined || root?.systemd === undefined
        ? undefined
        : { program: root.systemd, controlGroup },
  });
  return {
    child,
    folders,
    steps,
    async clear() {
      if (controlGroup !== undefined) await removeControlGroup(controlGroup);
      await removeState(folders.work);
      await clearView(folders, steps);
    },
  };
}

/** The words by which Node runs a module of this package inside. */
export function nodeInside(
  { isolation, root }: Pick<Place, 'isolation' | 'root'>,
  module: string,
): readonly string[] {
  if (root !== undefined) return [...root.programs.agent, root.programs.inside(module)];
  return [isolation.runsRenamed ? agentProgram : process.execPath, module];
}

/** These are the instance's own, so what this machine has there must be shown to it on purpose. */
function isInOwnFolder(path: string): boolean {
  return ownFolders.some((folder) => path.startsWith(`${folder}/`));
}
