import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { rehearseCommand, type Proposal } from '@codedeployer/core';
import { inHost } from '@codedeployer/core/host';
import type { Context } from '../context.js';

/** A command that a person would enter next. */
export interface Step {
  /** As it is told. */
  readonly shown: string;
  /** The same, as a shell of this process can run it. */
  readonly run: string;
}

/** How a person calls this command line from here. */
export function ownName({ process }: Context): string {
  return /[\\/]node_modules[\\/]/.test(process.argv[1] ?? '') ? 'npx codedeployer' : 'codedeployer';
}

async function isBuilt(directory: string, { source, recognised, asRecognised }: Proposal) {
  const expected = asRecognised ? (recognised.expected ?? ['']) : [''];
  const found = expected.map((path) =>
    stat(join(directory, source, path)).then(
      () => true,
      () => false,
    ),
  );
  return !(await Promise.all(found)).includes(false);
}

/**
 * What is to be entered to rehearse a project for the first time, one after the other.
 *
 * @param wired whether the build tool knows of deployments
 */
export async function nextSteps(
  context: Context,
  directory: string,
  proposal: Proposal,
  wired: boolean,
): Promise<readonly Step[]> {
  const { build } = proposal.asRecognised ? proposal.recognised : {};
  const byTool = wired ? await rehearseCommand(directory) : 'codedeployer rehearse';
  const [node = '', script = ''] = context.process.argv;
  const rehearse =
    byTool === 'codedeployer rehearse'
      ? { shown: `${ownName(context)} rehearse`, run: `"${node}" "${script}" rehearse` }
      : { shown: byTool, run: byTool };
  // A target of Nx builds before it deploys.
  const builds =
    build !== undefined && !byTool.includes('npx nx ') && !(await isBuilt(directory, proposal));
  const elsewhere = relative(context.process.cwd(), directory);
  return [
    ...(elsewhere === '' ? [] : [{ shown: `cd ${elsewhere}`, run: ':' }]),
    ...(builds ? [{ shown: build, run: build }] : []),
    rehearse,
  ];
}

/** Runs steps in a shell, as if they had been entered, until one fails, and says what comes after the rehearsal. */
export async function runSteps(
  context: Context,
  directory: string,
  steps: readonly Step[],
): Promise<void> {
  // What is run hears Ctrl-C as well, and says how it ended.
  const code = await inHost(
    context.process,
    { write: context.write },
    () =>
      new Promise<number | null>((resolve, reject) => {
        const command = steps.map(({ run }) => run).join(' && ');
        spawn(command, { cwd: directory, shell: true, stdio: 'inherit' })
          .once('error', reject)
          .once('close', resolve);
      }),
  );
  if (code !== 0) context.fail();
  else
    context.tell(
      `Next: \`${ownName(context)} check\` says what a deployment to AWS needs, and \`check --rehearse\` the same without an account.`,
    );
}
