import { failure, rehearseCommand, setup, type Strategy } from '@codedeployer/core';
import type { Context, Flags } from '../context.js';

interface SetupFlags extends Flags {
  readonly application?: string;
  readonly bucket?: string;
  readonly groups?: readonly string[];
  readonly strategy?: string;
  readonly source?: string;
  readonly eject?: boolean;
}

const strategies: readonly string[] = ['rotating-releases', 'simple-copy'] satisfies Strategy[];

/** `setup`: creates the deploy/ folder, or what is missing of it. */
export async function runSetup(context: Context, flags: SetupFlags): Promise<void> {
  const directory = context.process.cwd();
  const { application, bucket, groups, source, eject = false } = flags;
  const strategy = flags.strategy ?? 'rotating-releases';
  if (!strategies.includes(strategy)) {
    throw failure('CONFIG_INVALID_VALUE', {
      where: 'command line',
      key: 'strategy',
      problem: `expected ${strategies.join(' or ')}, found "${strategy}"`,
    });
  }
  const { files, notes } = await setup({
    directory,
    application,
    bucket,
    groups,
    strategy: strategy as Strategy,
    source,
    eject,
    optionsName: 'command line',
  });
  for (const { path, written } of files)
    context.print(`${written ? 'created' : 'kept   '} ${path}`);
  for (const note of notes) context.tell(`Note: ${note}.`);
  if (files.some(({ path, written }) => written && path.endsWith('/ApplicationStart.sh')))
    context.tell(
      'Nothing is started or checked on the instances until SERVICE and HEALTH_URL are set in the scripts of the groups.',
    );
  if (files.some(({ written }) => written))
    context.tell(
      `Next: read them, then try \`${await rehearseCommand(directory)}\`; it needs no AWS account.`,
    );
}
