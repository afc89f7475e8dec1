import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceFolders } from './prepare-view.js';
import { agentFolder } from '../agent/unit-environment.js';

/**
 * Under which name Node runs the agent inside an instance: hooks of Node applications end processes by the name `node`,
 * and on EC2 the agent is none of them.
 */
export const agentProgram = `${agentFolder}/bin/codedeploy-agent`;

/** Makes the file that Node is to be bound to. */
export async function placeAgentProgram({ agent }: InstanceFolders): Promise<void> {
  await mkdir(join(agent, 'bin'), { recursive: true });
  await writeFile(join(agent, 'bin', 'codedeploy-agent'), '');
}
