import { closeSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import type { DeploymentPaths } from '../deployment-paths.js';
import { writePointer } from '../install-pointer.js';
import { cleanUpPreviousInstall } from './cleanup-file.js';
import { completeAcl, type CompleteAcl } from './complete-acl.js';
import { executeInstruction } from './execute-instruction.js';
import { generateInstructions, type InstallPlan } from './generate-instructions.js';
import { serializeInstructions } from './serialize-instructions.js';

export interface Install extends InstallPlan {
  readonly paths: DeploymentPaths;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Installs the files of a revision. As in the agent, the previous revision's files go first: what is found to be wrong
 * afterwards leaves the application without them.
 */
export async function install({ paths, signal, ...plan }: Install): Promise<void> {
  await mkdir(paths.instructions, { recursive: true });
  await cleanUpPreviousInstall(paths.cleanupFile);
  const instructions = await generateInstructions(plan);
  await writeFile(paths.installFile, serializeInstructions(instructions));
  const cleanupFile = openSync(paths.cleanupFile, 'w');
  const completions = new Map<readonly string[], CompleteAcl>();
  const run = {
    cleanupFile,
    completeAcl(entries: readonly string[]) {
      const completion = completions.get(entries) ?? completeAcl(entries);
      completions.set(entries, completion);
      return completion;
    },
  };
  try {
    for (const instruction of instructions) {
      // Most steps are done at once, and who asks for an end has to be heard.
      await breathe();
      signal?.throwIfAborted();
      await executeInstruction(instruction, run);
    }
  } finally {
    closeSync(cleanupFile);
  }
  await writePointer(paths.lastSuccessfulInstall, paths.deployment);
}
