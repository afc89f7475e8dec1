import { projectState } from '@codedeployer/core/contract';
import { openShell } from '@codedeployer/rehearsal';
import type { Context, Flags } from '../context.js';
import { loadRevisionFromFlags } from '../from-flags.js';

/** `shell`: a shell in an instance of the rehearsals. Its exit code is that of this command. */
export async function runShell(
  context: Context,
  instance: string | undefined,
  flags: Flags,
): Promise<void> {
  const { tell, process, exitWith } = context;
  const { directory } = await loadRevisionFromFlags(context, flags, { rehearse: true });
  const controller = new AbortController();
  const end = () => controller.abort();
  // Ctrl-C is for the shell and for what runs in it.
  const ignore = () => undefined;
  const ends = ['SIGTERM', 'SIGHUP'] as const;
  process.on('SIGINT', ignore);
  for (const signal of ends) process.on(signal, end);
  try {
    exitWith(
      await openShell({
        directory: projectState(directory, 'rehearsal'),
        instance,
        environment: process.env,
        isTerminal: process.stdin?.isTTY === true,
        tell,
        signal: controller.signal,
      }),
    );
  } finally {
    process.off('SIGINT', ignore);
    for (const signal of ends) process.off(signal, end);
  }
}
