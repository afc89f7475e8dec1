import { relative } from 'node:path';
import { CodedeployerError, type SetupPlan } from '@codedeployer/core';
import { formatError } from '@codedeployer/core/host';
import type { Tree } from '@nx/devkit';
import { write } from './run-executor.js';

/**
 * Runs a generator. Of what it throws Nx prints the message alone: a failure that the user can act on has its hint in it then.
 */
export async function runGenerator<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!CodedeployerError.is(error)) throw error;
    throw new Error(
      formatError(error)
        .join('\n')
        .replace(/^Error: /, ''),
      { cause: error },
    );
  }
}

/** Writes files of the project, and its notes; a file that is there is never touched. */
export function place(tree: Tree, { files, notes }: Pick<SetupPlan, 'files' | 'notes'>): void {
  for (const { path, text, mode } of files) {
    const name = relative(tree.root, path);
    if (tree.exists(name)) write(`kept ${name}`);
    else tree.write(name, text, { mode });
  }
  for (const note of notes) write(`Note: ${note}.`);
}
