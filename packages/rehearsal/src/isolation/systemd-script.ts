import { quote } from '../shell/quote.js';

export interface SystemdScript {
  /** Absolute path of the control group of the instance. */
  readonly controlGroup: string;
  /** The words that enter fresh namespaces and run the script of the view there, which becomes systemd. */
  readonly enter: readonly string[];
  /** The options of `nsenter` for the same kinds of namespaces. */
  readonly kinds: readonly string[];
  /** What runs inside, and its arguments. */
  readonly command: readonly string[];
}

/** In the folder of the agent: where the script of the view says which process of this machine it is, once it has moved in. */
export const firstProcessFile = 'first-process';

/** In this one of systemd's the agent is on an instance, and so are hooks. */
const agentGroup = 'system.slice/codedeploy-agent.service';

/**
 * Writes the bash script that starts an instance whose first process is its own systemd, and a command beside that. It runs outside,
 * in the folder of the instance's state: nobody inside can end systemd, and somebody has to remove the control group. It ends with the
 * command, and everything inside with it; so it does when the rehearsal lets go of descriptor 4.
 */
export function systemdScript({ controlGroup, enter, kinds, command }: SystemdScript): string {
  const join = `nsenter --target "$first" ${kinds.join(' ')} --`;
  const lines = [
    '#!/usr/bin/env bash',
    '# Starts one instance of a rehearsal with its own systemd; written anew at each start.',
    'set -u',
    `group=${quote(controlGroup)}`,
    'end() {',
    '  kill -KILL "$systemd" "$watcher" 2>/dev/null',
    '  wait "$systemd" "$watcher" 2>/dev/null',
    '  for _ in {1..100}; do',
    '    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null',
    '    [ -d "$group" ] || break',
    '    sleep 0.02',
    '  done',
    '  exit "$1"',
    '}',
    `rm -f agent/${firstProcessFile}`,
    'mkdir -p "$group" || exit 1',
    '{',
    '  echo 0 >"$group/cgroup.procs" || exit 1',
    // If this script is killed, so is what it has started.
    `  exec setpriv --pdeathsig KILL ${enter.map(quote).join(' ')}`,
    '} </dev/null >/dev/null 3<&- 4<&- &',
    'systemd=$!',
    '(',
    // So, and not behind the parentheses: bash would keep a copy of what stood there before.
    '  exec 2>/dev/null 3<&-',
    '  read -r _ <&4',
    '  kill -KILL "$systemd"',
    ') &',
    'watcher=$!',
    'first=',
    'until [ -n "$first" ]; do',
    `  if [ -s agent/${firstProcessFile} ]; then read -r first <agent/${firstProcessFile}; fi`,
    '  kill -0 "$systemd" 2>/dev/null || end 1',
    '  sleep 0.02',
    'done',
    'state= deadline=$((SECONDS + 30))',
    'until [[ $state =~ ^(running|degraded|maintenance|starting)$ ]]; do',
    '  ((SECONDS < deadline)) || { echo "systemd does not answer${state:+: it is $state}" >&2; end 1; }',
    '  kill -0 "$systemd" 2>/dev/null || { echo "systemd has ended while it started" >&2; end 1; }',
    `  state=$(LC_ALL=C timeout 30 ${join} systemctl is-system-running --wait 2>/dev/null)`,
    // What still starts after that time is told by the agent.
    '  (($? != 124)) || state=starting',
    '  sleep 0.02',
    'done',
    `agent=$group/${agentGroup}`,
    '{',
    '  mkdir -p "$agent" && echo 0 >"$agent/cgroup.procs" || exit 1',
    `  exec setpriv --pdeathsig KILL ${join} ${command.map(quote).join(' ')}`,
    '} 4<&- &',
    // It tells of what was killed, to nobody where the rehearsal was.
    "trap '' PIPE",
    'wait "$!"',
    'end "$?"',
  ];
  return `${lines.join('\n')}\n`;
}
