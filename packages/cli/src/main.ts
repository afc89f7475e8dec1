import { CodedeployerError } from '@codedeployer/core/config';
import { exitCodeOf, exitCodeOfCode, formatError, prepareProcess } from '@codedeployer/core/host';
import { CommanderError } from 'commander';
import { createContext, type HostProcess } from './context.js';
import { createProgram } from './program.js';

/** Runs the command line of a process and returns its exit code, one of those that the help lists. */
export async function main(process: HostProcess): Promise<number> {
  prepareProcess(process);
  let exitCode = 0;
  const context = createContext(process, (code) => (exitCode = exitCodeOfCode(code)));
  const program = createProgram(context).exitOverride();
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync([...process.argv]);
    return exitCode;
  } catch (error) {
    // Commander has printed help, version or what was wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const lines = formatError(error);
    if (CodedeployerError.is(error))
      lines.push(`${lines.pop() ?? ''} More: codedeployer explain ${error.code}`);
    lines.forEach(context.tell);
    return exitCodeOf(error);
  }
}
