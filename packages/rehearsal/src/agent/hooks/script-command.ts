import { quote } from '../../shell/quote.js';
import { ownAccount } from '../ruby/home-folder.js';
import { joinPaths } from '../ruby/paths.js';

/** How a script is started: a program with its arguments. */
export interface ScriptCommand {
  readonly program: string;
  /** The name that the program is told to have; its own when it is left out. */
  readonly name?: string;
  readonly parameters: readonly string[];
  /** What `su` would have set, where it is left out. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ScriptInvocation {
  readonly runas?: string | undefined;
  readonly sudo?: boolean | undefined;
}

/** Words that are a shell's own: Ruby hands a command that begins with one to the shell. */
const shellWords = new Set(
  [
    ['!', '.', ':', 'break', 'case', 'continue', 'do', 'done', 'elif', 'else', 'esac', 'eval'],
    ['exec', 'exit', 'export', 'fi', 'for', 'if', 'in', 'readonly', 'return', 'set', 'shift'],
    ['then', 'times', 'trap', 'unset', 'until', 'while'],
  ].flat(),
);

/** No path contains it. */
const archiveMark = '\0';

/**
 * Builds the command as the agent does: one string without quoting, which Ruby splits at white space,
 * or hands to `/bin/sh` when it holds a character that means something there. The folder of the archive is exempt: on
 * an instance it is always made of plain characters, and here it lies wherever the project does.
 * Agent 2 starts the script by its path as it is, unless somebody else runs it.
 * Where root is the only user, `su` cannot work, and is left out where it would change no more than the environment.
 */
export function scriptCommand(
  archive: string,
  location: string,
  invocation: ScriptInvocation,
  { rootIsAlone, isAgentTwo }: { readonly rootIsAlone: boolean; readonly isAgentTwo: boolean },
): ScriptCommand {
  const { sudo } = invocation;
  const isRoot = invocation.runas === '' || invocation.runas === 'root';
  const runas = rootIsAlone && isRoot ? undefined : invocation.runas;
  if (isAgentTwo && !sudo && runas === undefined) {
    const environment = invocation.runas === undefined ? {} : { environment: ownAccount() };
    return { program: joinPaths(archive, location), parameters: [], ...environment };
  }
  const path = archiveMark + joinPaths('', location);
  const user = runas === undefined ? path : `su ${runas} -c ${path}`;
  const command = splitAsRuby(sudo ? `sudo ${user}` : user);
  // Each shell on the way takes off one layer of quotes.
  const shells = (command.name === 'sh' ? 1 : 0) + (runas === undefined ? 0 : 1);
  const quoted = Array.from({ length: shells }).reduce<string>(quoteUnlessPlain, archive);
  const complete = (word: string): string => word.replaceAll(archiveMark, () => quoted);
  return {
    ...command,
    ...(runas === invocation.runas ? {} : { environment: ownAccount() }),
    program: complete(command.program),
    parameters: command.parameters.map(complete),
  };
}

function quoteUnlessPlain(text: string): string {
  return /^[\w@%+:,./-]*$/.test(text) ? text : quote(text);
}

function splitAsRuby(command: string): ScriptCommand {
  const words = command.split(/[ \t]+/).filter((word) => word !== '');
  const [program = '', ...parameters] = words;
  const needsShell = /[*?{}[\]<>()~&|\\$;'`"\n#]/.test(command) || shellWords.has(program);
  return needsShell
    ? { program: '/bin/sh', name: 'sh', parameters: ['-c', command] }
    : { program, parameters };
}
