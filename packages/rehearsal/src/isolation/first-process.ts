import { quote } from '../shell/quote.js';

/** Stands in the agent's folder, so that its command line names nothing that a script might look for. */
export const firstProcessName = 'first-process';

/**
 * Writes the bash script of an instance's first process. It runs a command and stays: it collects the orphans, which would
 * otherwise look alive to a script, and when it ends the kernel ends everything in the namespace. It ends with the command,
 * which is ended when the rehearsal lets go of descriptor 4.
 */
export function firstProcessScript(command: readonly string[]): string {
  const lines = [
    '#!/usr/bin/env bash',
    `${command.map(quote).join(' ')} 4<&- &`,
    'agent=$!',
    '{ read -r _ <&4; kill -KILL "$agent"; } 2>/dev/null &',
    'wait "$agent"',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * The same of a shell: it runs in the foreground, so that it has the terminal and what it starts can be interrupted. When
 * descriptor 4 is let go of, all in the namespace but this process is ended, which ends this process.
 */
export function firstProcessOfShell(command: readonly string[]): string {
  const lines = [
    '#!/usr/bin/env bash',
    '{ read -r _ <&4; kill -KILL -1; } < /dev/null > /dev/null 2>&1 &',
    `${command.map(quote).join(' ')} 4<&-`,
    'exit "$?"',
  ];
  return `${lines.join('\n')}\n`;
}
