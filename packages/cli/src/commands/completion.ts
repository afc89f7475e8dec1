import { RootCommand, type Complete } from '@bomb.sh/tab';
import { CodedeployerError, loadRevisionConfig } from '@codedeployer/core/config';
import type { Argument, Command, Option } from '../commander.js';
import type { Context } from '../context.js';
import { laterOptions } from '../flags.js';
import { toRequest } from '../from-flags.js';

/**
 * What each shell does when the Tab key is pressed. None of them takes what has been typed for anything but words: to press a key
 * must run nothing that stands on the line.
 */
const scripts = {
  bash: `_codedeployer() {
  local value
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    [[ $value == :* ]] || COMPREPLY+=("$value")
  done < <(codedeployer complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _codedeployer codedeployer`,
  zsh: `#compdef codedeployer
_codedeployer() {
  local value description
  local -a found
  while IFS=$'\\t' read -r value description; do
    [[ $value == :* ]] || found+=("\${value//:/\\\\:}:$description")
  done < <(codedeployer complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#found )); then _describe codedeployer found; else _files; fi
}
compdef _codedeployer codedeployer`,
  fish: `function __codedeployer
  set -l typed (commandline -opc) (commandline -ct)
  set -l found (codedeployer complete -- $typed[2..-1] 2>/dev/null | string match --invert ':*')
  if set -q found[1]
    string join \\n $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c codedeployer -f -a '(__codedeployer)'`,
} as const;

/** `completion`: a script for a shell, which asks `codedeployer complete` at each press of the key. */
export function runCompletion(context: Context, shell: keyof typeof scripts): void {
  context.printData(scripts[shell]);
}

/**
 * `complete`: what can stand in the place of the last of some words, a line each: commands, options, their values, and groups of the
 * configuration of this folder.
 */
export async function runComplete(
  program: Command,
  context: Context,
  words: readonly string[],
): Promise<void> {
  const groups = await groupsOf(context);
  const root = new RootCommand();
  const help = program.createHelp();
  for (const command of help.visibleCommands(program)) {
    for (const name of [command.name(), ...command.aliases()]) {
      const known = root.command(name, command.description());
      // Only the options of the one that is asked about are made.
      if (!words.includes(name)) continue;
      const later = (await laterOptions(command)).filter(({ hidden }) => !hidden);
      for (const option of [...help.visibleOptions(command), ...later])
        addOption(known, option, groups);
      for (const argument of command.registeredArguments)
        known.argument(argument.name(), valuesOf(argument, groups), argument.variadic);
    }
  }
  for (const option of help.visibleOptions(program)) addOption(root, option, groups);
  root.parse([...words]);
}

type Known = ReturnType<RootCommand['command']>;

function addOption(known: Known, option: Option, groups: readonly string[]): void {
  const name = option.long?.slice('--'.length);
  if (name === undefined) return;
  const short = option.short?.slice('-'.length);
  if (option.isBoolean()) known.option(name, option.description, short);
  else known.option(name, option.description, valuesOf(option, groups), short);
}

/** What may be written for it, where that is known. */
function valuesOf(taken: Argument | Option, groups: readonly string[]) {
  const isGroup = /^groups?\b/.test('long' in taken ? taken.attributeName() : taken.name());
  const values = taken.argChoices ?? (isGroup ? groups : []);
  return (complete: Complete) => {
    for (const value of values) complete(value, '');
  };
}

/** None where the configuration cannot be read: whoever presses a key is told of that by the command itself. */
async function groupsOf(context: Context): Promise<readonly string[]> {
  const silent = { ...context, tell: () => undefined };
  try {
    return (await loadRevisionConfig(toRequest(silent, {}))).configuredGroups;
  } catch (error) {
    if (CodedeployerError.is(error)) return [];
    throw error;
  }
}
