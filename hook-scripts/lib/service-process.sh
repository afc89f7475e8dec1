# shellcheck shell=bash
# Sourced by service.sh. A service without systemd: a process in the background, in a process group of its own.

# Prints where something about the service is kept: pid or log.
process_file() { # pid|log
  under_root "/run/codedeployer/${SERVICE%.service}.$1"
}

# Prints when a running process was started, as no other one that gets its id was.
started_at() { # process id
  local fields
  if { IFS= read -r fields <"/proc/$1/stat"; } 2>/dev/null; then
    # After the name, which may have blanks and brackets in it.
    fields=${fields##*) }
    # One that has ended and that nobody has asked about yet.
    [[ $fields != Z* ]] || return 1
    cut -d ' ' -f 20 <<<"$fields"
  else
    ps -o lstart= -p "$1"
  fi
}

# Prints active, or inactive. Nothing is said of when one was started that ended before that was looked at.
process_state() {
  local pid since
  if read -r pid since 2>/dev/null <"$(process_file pid)" && [[ -n $since && $(started_at "$pid" 2>/dev/null) == "$since" ]]; then
    echo active
  else
    echo inactive
  fi
}

start_process() {
  local pid log tries port=''
  stop_process || true
  log=$(process_file log)
  mkdir -p -- "${log%/*}"
  if [[ -n ${PORT:-} ]]; then
    port=$(take_port "$PORT")
    [[ $port == "$PORT" ]] ||
      echo "in this rehearsal the instances share the ports of this machine: $SERVICE has PORT=$port instead of $PORT"
  fi
  # All output redirected: the agent waits until nobody holds its pipes any more.
  set -m
  (
    cd -- "$(under_root "$START_DIRECTORY")" || exit 1
    exec env ${port:+"PORT=$port"} bash -c "$START_COMMAND"
  ) </dev/null >"$log" 2>&1 &
  set +m
  pid=$!
  printf '%s %s\n' "$pid" "$(started_at "$pid")" >"$(process_file pid)"
  for ((tries = 0; tries < 10; tries++)); do
    sleep 0.1
    [[ $(process_state) == active ]] || {
      tell_last_words
      die "$SERVICE ended at once: $START_COMMAND; its last words are above"
    }
  done
  echo "there is no systemd in this rehearsal: $SERVICE is process $pid: $START_COMMAND"
}

# Returns 1 where none was started here.
stop_process() {
  local pid tries
  [[ -f $(process_file pid) ]] || return 1
  if [[ $(process_state) == active ]]; then
    read -r pid _ <"$(process_file pid)"
    kill -- "-$pid" 2>/dev/null || true
    for ((tries = 0; tries < 50; tries++)); do
      [[ $(process_state) == active ]] || break
      sleep 0.1
    done
    kill -9 -- "-$pid" 2>/dev/null || true
    echo "$SERVICE is stopped"
  else
    echo "$SERVICE is not running: nothing to stop"
  fi
  rm -f -- "$(process_file pid)"
}
