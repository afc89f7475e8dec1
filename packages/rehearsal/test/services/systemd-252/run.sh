#!/bin/bash
# Runs the commands of commands.txt one by one, and prints each with its output and exit code. Recorded with it: Debian's systemd 252.
here=${BASH_SOURCE[0]%/*}
for unit in "$here"/units/*.{service,target,timer}; do cp "$unit" /etc/systemd/system/; done
mkdir -p /etc/systemd/system/good.service.d
cp "$here/units/good.service.d.added.conf" /etc/systemd/system/good.service.d/added.conf
printf '%s\n' '# a comment' 'FROM_FILE=from-a-file' 'QUOTED="two words" ' >/etc/default/who
systemctl daemon-reload

# Waits until nothing runs for a moment. systemd calls started what it has forked: the program begins, says its first lines and
# sets its traps after that, and on a busy machine after the next command.
settle() {
  local calm=0 process state
  while ((calm < 3)); do
    sleep 0.05
    ((calm += 1))
    for process in /proc/[0-9]*; do
      # One that has ended meanwhile is not there to be read.
      { state=$(<"$process/stat"); } 2>/dev/null || continue
      [[ ${process#/proc/} == "$$" || ! ${state##*) } =~ ^[RD] ]] || calm=0
    done
  done
}

while IFS= read -r command; do
  printf '$ %s\n' "$command"
  [[ ! $command =~ journalctl|status|reload|stop|kill ]] || settle
  # What is said comes to the journal a moment later.
  [[ ! $command =~ journalctl|status ]] || journalctl --sync
  eval "$command" </dev/null 2>&1
  printf '= %s\n' "$?"
done <"$here/commands.txt"
