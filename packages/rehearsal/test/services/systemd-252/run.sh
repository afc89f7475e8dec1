#!/bin/bash
# Runs the commands of commands.txt one by one, and prints each with its output and exit code. Recorded with it: Debian's systemd 252.
here=${BASH_SOURCE[0]%/*}
for unit in "$here"/units/*.{service,target,timer}; do cp "$unit" /etc/systemd/system/; done
mkdir -p /etc/systemd/system/good.service.d
cp "$here/units/good.service.d.added.conf" /etc/systemd/system/good.service.d/added.conf
printf '%s\n' '# a comment' 'FROM_FILE=from-a-file' 'QUOTED="two words" ' >/etc/default/who
systemctl daemon-reload
while IFS= read -r command; do
  printf '$ %s\n' "$command"
  # What is said comes to the journal a moment later.
  [[ $command != *journalctl* && $command != *status* ]] || journalctl --sync
  eval "$command" </dev/null 2>&1
  printf '= %s\n' "$?"
done <"$here/commands.txt"
