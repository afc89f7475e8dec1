import { join } from 'node:path';
import type { IsolationKind, ScriptsLog } from '@codedeployer/core/contract';
import { deploymentPaths } from '../agent/deployment-paths.js';
import { instanceFolders } from '../isolation/prepare-view.js';
import { folderName } from '../state/folder-name.js';

/** Where the state of an instance lies below that of a rehearsal. */
export function instanceDirectory(
  directory: string,
  isolation: IsolationKind,
  { group, instanceId }: Pick<ScriptsLog, 'group' | 'instanceId'>,
): string {
  return join(directory, isolation, folderName(group), folderName(instanceId));
}

/** Where the agent below the state of an instance keeps its deployments. */
export function deploymentRoot(state: string): string {
  return join(instanceFolders(state).agent, 'deployment-root');
}

/** The file with what the scripts of a deployment have printed on an instance. */
export function scriptsLogIn(directory: string, isolation: IsolationKind, of: ScriptsLog): string {
  return deploymentPaths(deploymentRoot(instanceDirectory(directory, isolation, of)), of)
    .scriptsLog;
}
