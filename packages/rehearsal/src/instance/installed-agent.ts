import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { AgentReference } from '@codedeployer/core/contract';
import { agentFolder } from '../agent/unit-environment.js';
import { rehearsalFailure } from '../errors/failures.js';
import type { InstalledAgent } from '../protocol/agent-setup.js';

/** Where the package of an agent of this machine stands inside, read only. */
export const installedFolder = `${agentFolder}/installed`;

/** What its program is called, in the folder of its package or below that. */
const programName = 'codedeploy-agent';

/** AWS's agent as it is installed on this machine. */
export interface AgentOnHost {
  /** What messages call it. */
  readonly name: string;
  /** Absolute path of its program, without links. */
  readonly program: string;
  /** Absolute path of the folder of its package. */
  readonly folder: string;
  /** As its package says; undefined where that says none. */
  readonly version: string | undefined;
}

/**
 * Finds the agent that a request names: its program, or the folder that it is installed in.
 * @throws CodedeployerError `REHEARSAL_AGENT_NOT_FOUND`
 */
export async function openInstalledAgent({ path, name }: AgentReference): Promise<AgentOnHost> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const tried = isFolder ? [join(path, 'bin', programName), join(path, programName)] : [path];
  for (const file of tried) {
    if (!(await isProgram(file))) continue;
    const program = await realpath(file);
    const own = dirname(program);
    const folder = basename(own) === 'bin' ? dirname(own) : own;
    return { name, program, folder, version: await versionIn(folder) };
  }
  throw rehearsalFailure('REHEARSAL_AGENT_NOT_FOUND', { name, tried });
}

async function isProgram(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** For example `OFFICIAL_1.8.1-2_deb`. */
async function versionIn(folder: string): Promise<string | undefined> {
  const said = await readFile(join(folder, '.version'), 'utf8').catch(() => '');
  return /^agent_version:\s*(\S+)/m.exec(said)?.[1];
}

/** Where its program stands inside. */
export function programInside({ folder, program }: AgentOnHost): InstalledAgent['program'] {
  return join(installedFolder, relative(folder, program));
}
