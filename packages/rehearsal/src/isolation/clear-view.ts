import { lstat, readFile, readlink, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFolders, type ViewStep } from './plan-view.js';
import type { InstanceFolders } from './prepare-view.js';
import { agentFolder } from '../agent/unit-environment.js';

/**
 * Takes away what only held the view up: empty folders, stand-ins of files, links and copies that are still the machine's own.
 * What is left in the instance's root folder is what the instance has put there. The next start makes it all again.
 */
export async function clearView(
  { files }: InstanceFolders,
  steps: readonly ViewStep[],
): Promise<void> {
  await removeEmpty(join(files, agentFolder));
  for (const own of ownFolders) await removeEmpty(join(files, own));
  // From the inside out, so that a folder is empty when its turn comes.
  for (const step of [...steps].reverse()) {
    const path = join(files, step.path);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (found.isDirectory()) {
      if ('mode' in step && (found.mode & 0o7777) === step.mode) await removeEmpty(path);
    } else if (await isOfTheMachine(step, path)) {
      await rm(path);
    }
  }
}

async function isOfTheMachine(step: ViewStep, path: string): Promise<boolean> {
  switch (step.kind) {
    case 'file':
      return true;
    case 'link':
      return (await readlink(path).catch(() => undefined)) === step.target;
    case 'copy': {
      const [here, there] = await Promise.all(
        [path, step.path].map((each) => readFile(each).catch(() => undefined)),
      );
      return here !== undefined && there !== undefined && here.equals(there);
    }
    default:
      return false;
  }
}

async function removeEmpty(folder: string): Promise<void> {
  // One that holds something stays, and one that was never made need not go.
  await rmdir(folder).catch(() => undefined);
}
