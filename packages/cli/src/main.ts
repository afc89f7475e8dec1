import { tolerateClosedOutput } from '@codedeployer/core/start';
import { createContext, type HostProcess } from './context.js';
import { isVersionAsked, tellVersion } from './version.js';

/** Runs the command line of a process and returns its exit code, one of those that the help lists. */
export async function main(process: HostProcess): Promise<number> {
  tolerateClosedOutput(process);
  let failed: { readonly code: string | undefined } | undefined;
  let exitCode = 0;
  const context = createContext(process, {
    fail: (code) => (failed = { code }),
    exitWith: (code) => (exitCode = code),
  });
  if (isVersionAsked(process)) {
    tellVersion(context);
    return 0;
  }
  const { CommanderError } = await import('./commander.js');
  const { createProgram } = await import('./program.js');
  // What a help alone can do without is loaded where it is needed: it takes longer than all else here.
  const { exitCodeMeanings } = process.argv.includes('--all')
    ? await import('@codedeployer/core/config')
    : {};
  const program = createProgram(context, exitCodeMeanings).exitOverride();
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync([...process.argv]);
    if (failed === undefined) return exitCode;
    const { exitCodeOfCode } = await import('@codedeployer/core/host');
    return exitCodeOfCode(failed.code);
  } catch (error) {
    // Commander has printed the help or what was wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { CodedeployerError } = await import('@codedeployer/core/config');
    const { exitCodeOf, formatError } = await import('@codedeployer/core/host');
    const lines = formatError(error);
    if (CodedeployerError.is(error))
      lines.push(`${lines.pop() ?? ''} More: codedeployer explain ${error.code}`);
    lines.forEach(context.tell);
    return exitCodeOf(error);
  }
}
