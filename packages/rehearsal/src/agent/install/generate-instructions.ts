import { readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Appspec } from '@codedeployer/appspec';
import { AgentFailure } from '../agent-failure.js';
import { exists, isDirectory } from '../exists.js';
import { joinPaths, parentPath, rubyPath } from '../ruby/paths.js';
import type { Instruction } from './instruction.js';
import { createInstructionList, type InstructionList } from './instruction-list.js';
import { checkFileAcl, checkFilePermission } from './match-permission.js';

export interface InstallPlan {
  readonly appspec: Appspec;
  readonly archive: string;
  /** What the deployment says; the appspec's own word comes before it. */
  readonly fileExistsBehavior: string;
  readonly expand: (path: string) => string;
  /** Makes a path of the file system out of a relative one; the agent's working directory counts. */
  readonly locate: (path: string) => string;
}

interface Generation {
  readonly list: InstructionList;
  readonly behavior: string;
  readonly locate: (path: string) => string;
}

/**
 * Works out what Install will do: the copies of each `files` entry, then the permissions.
 * Nothing is changed yet, but what is there decides: a file that exists fails the deployment unless it may be overwritten or retained.
 */
export async function generateInstructions(plan: InstallPlan): Promise<readonly Instruction[]> {
  const generation = {
    list: createInstructionList(plan.expand),
    behavior: plan.appspec.fileExistsBehavior ?? plan.fileExistsBehavior,
    locate: plan.locate,
  };
  for (const { source, destination } of plan.appspec.files) {
    const from = joinPaths(plan.archive, source);
    if (isDirectory(from)) {
      const to = rubyPath(destination);
      makeMissingAncestors(generation, to);
      await copyDirectory(generation, from, to);
    } else {
      const to = joinPaths(destination, posix.basename(from));
      makeMissingAncestors(generation, to);
      copyFile(generation, from, to);
    }
  }
  applyPermissions(generation, plan);
  return generation.list.instructions;
}

/** The agent knows no limit: links to folders in linked folders keep it busy for years. */
const mostInstructions = 500_000;

async function copyDirectory(generation: Generation, from: string, to: string): Promise<void> {
  if (generation.list.instructions.length > mostInstructions)
    throw runtimeError(
      `The rehearsal breaks off here: links to folders lead the agent to install more than ${mostInstructions} files and folders, the latest in ${to}`,
    );
  if (!isDirectory(generation.locate(to))) generation.list.makeDirectory(to);
  for (const { name, isFolder } of await entriesOf(from)) {
    const source = joinPaths(from, name);
    const destination = joinPaths(to, name);
    if (isFolder) await copyDirectory(generation, source, destination);
    else copyFile(generation, source, destination);
  }
}

/**
 * The agent takes entries in the file system's order, which is none to rely on. Here it is always the same one,
 * and not the one that anybody would expect: files before folders, from Z to A. Links to directories count as folders.
 */
async function entriesOf(
  folder: string,
): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
  const names = (await readdir(folder)).sort().reverse();
  const entries = names.map((name) => ({ name, isFolder: isDirectory(joinPaths(folder, name)) }));
  return [
    ...entries.filter(({ isFolder }) => !isFolder),
    ...entries.filter(({ isFolder }) => isFolder),
  ];
}

function copyFile(generation: Generation, from: string, to: string): void {
  if (!exists(generation.locate(to))) {
    generation.list.copy(from, to);
    return;
  }
  switch (generation.behavior) {
    case 'OVERWRITE':
      generation.list.copy(from, to);
      return;
    case 'RETAIN':
      return;
    case 'DISALLOW':
      throw runtimeError(
        `The deployment failed because a specified file already exists at this location: ${to}`,
      );
    default:
      throw runtimeError(
        `The deployment failed because an invalid option was specified for fileExistsBehavior: ${generation.behavior}. Valid options include OVERWRITE, RETAIN, and DISALLOW.`,
      );
  }
}

function makeMissingAncestors(generation: Generation, destination: string): void {
  const missing: string[] = [];
  let parent = parentPath(destination);
  while (parent !== '.' && parent !== '/' && !exists(generation.locate(parent))) {
    missing.unshift(parent);
    parent = parentPath(parent);
  }
  for (const directory of missing) generation.list.makeDirectory(directory);
}

function applyPermissions({ list }: Generation, plan: InstallPlan): void {
  for (const permission of plan.appspec.permissions) {
    const object = plan.expand(permission.object);
    if (list.isCopied(object)) {
      if (!permission.types.includes('file')) continue;
      checkFilePermission(permission);
      checkFileAcl(permission);
      list.setPermissions(object, permission);
    } else if (list.isMade(object) || isDirectory(object)) {
      list.setPermissionsBelow(permission);
    }
  }
}

function runtimeError(message: string): AgentFailure {
  return new AgentFailure({ rubyClass: 'RuntimeError', message });
}
