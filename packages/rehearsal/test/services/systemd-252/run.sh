#!/bin/bash
# Runs the commands of commands.txt one by one, and prints each with its output and exit code. Recorded with it: Debian's systemd 252.
here=${BASH_SOURCE[0]%/*}

# Waits until nothing runs for a moment.
settle() {
  local calm=0 process state
  while ((calm < 3)); do
    sleep 0.03
    ((calm += 1))
    for process in /proc/[0-9]*; do
      # One that has ended meanwhile is not there to be read.
      { state=$(<"$process/stat"); } 2>/dev/null || continue
      [[ ${process#/proc/} == "$BASHPID" || ! ${state##*) } =~ ^[RD] ]] || calm=0
    done
  done
}

# systemd calls started what it has forked: the service's folders are made, the program begins, says its first lines and sets its
# traps after that, and on a busy machine after the next command.
systemctl() {
  [[ $1 != status ]] || heard
  command systemctl "$@"
  local code=$?
  [[ ! " $* " =~ \ (start|restart|try-restart|reload|reload-or-restart|stop|kill|--now)\  ]] || settle
  return "$code"
}

service() {
  command service "$@"
  local code=$?
  settle
  return "$code"
}

# What is said comes to the journal a moment later.
heard() {
  settle
  command journalctl --sync
}

journalctl() {
  heard
  command journalctl "$@"
}

for unit in "$here"/units/*.{service,target,timer}; do cp "$unit" /etc/systemd/system/; done
mkdir -p /etc/systemd/system/good.service.d
cp "$here/units/good.service.d.added.conf" /etc/systemd/system/good.service.d/added.conf
printf '%s\n' '# a comment' 'FROM_FILE=from-a-file' 'QUOTED="two words" ' >/etc/default/who
systemctl daemon-reload

while IFS= read -r command; do
  printf '$ %s\n' "$command"
  eval "$command" </dev/null 2>&1
  printf '= %s\n' "$?"
done <"$here/commands.txt"
