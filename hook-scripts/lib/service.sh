# shellcheck shell=bash
# Sourced by group scripts. One service of the instance, by systemd. Where a rehearsal has no service manager (isolation directory,
# services: none), a START_COMMAND is a process in the background, and a service that is a unit of the instance is left out.
#
#   SERVICE           the unit                                                                 required
#   START_COMMAND     command line that it runs; the unit is then written anew when it starts  a unit of the instance
#   START_DIRECTORY   absolute path to run it in                                               required with START_COMMAND
#   START_USER        whom it runs as                                                          root, as the agent
#   PORT              what it finds in $PORT                                                   not set

# shellcheck source=messages.sh
source "${BASH_SOURCE[0]%/*}/messages.sh"
# shellcheck source=ports.sh
source "${BASH_SOURCE[0]%/*}/ports.sh"
# shellcheck source=service-process.sh
source "${BASH_SOURCE[0]%/*}/service-process.sh"
# shellcheck source=service-unit.sh
source "${BASH_SOURCE[0]%/*}/service-unit.sh"

# That of the machine which rehearses is not the instance's.
has_systemd() {
  [[ -z ${CODEDEPLOYER_ROOT:-} ]] && [[ -z ${CODEDEPLOYER_REHEARSAL:-} || -d /run/systemd/system ]]
}

start_service() {
  if [[ -n ${START_COMMAND:-} ]]; then
    [[ -d $(under_root "${START_DIRECTORY:-}") ]] || die "START_DIRECTORY: $START_DIRECTORY is no folder, so $SERVICE cannot be started in it"
    has_systemd || {
      start_process
      return
    }
    write_unit "/etc/systemd/system/${SERVICE%.service}.service"
  elif ! has_systemd; then
    echo "there is no systemd in this rehearsal: $SERVICE is not started"
    return
  fi
  # How often the release before had to be started does not count against this one.
  systemctl reset-failed "$SERVICE" 2>/dev/null || true
  # Restart, not start: the service may still run the release before.
  if ! systemctl restart "$SERVICE"; then
    tell_last_words
    die "$SERVICE did not start; its last words are above"
  fi
  echo "$SERVICE is $(systemctl is-active "$SERVICE")"
}

stop_service() {
  if ! has_systemd; then
    stop_process || echo "there is no systemd in this rehearsal: $SERVICE is not stopped"
  elif ! command -v systemctl >/dev/null || ! systemctl is-active --quiet "$SERVICE"; then
    echo "$SERVICE is not running: nothing to stop"
  else
    systemctl stop "$SERVICE"
    echo "$SERVICE is stopped"
  fi
}

# Whether it runs still, which a service that fails at once does not; with its last words where it does not.
check_service() {
  local state
  if has_systemd; then
    state=$(systemctl is-active "$SERVICE") || true
  elif [[ -f $(process_file pid) ]]; then
    state=$(process_state)
  else
    echo "there is no systemd in this rehearsal: $SERVICE is not looked at"
    return
  fi
  if [[ $state != active ]]; then
    tell_last_words
    die "$SERVICE is ${state:-unknown}; its last words are above"
  fi
  echo "$SERVICE is active"
}

# What the service itself said comes last, as a report shows the last lines: systemd, which starts it again and again, says more.
# The report has room for 2,048 characters. Without the journal's time and host before each line, and without the frames of
# Node's own modules, the message of an error is still among them.
tell_last_words() {
  local words systemd=' systemd[1]: '
  if has_systemd; then
    # What a program has printed comes to the journal a moment later. Only root may wait for it.
    journalctl --sync 2>/dev/null || true
    words=$(journalctl --no-pager --lines=40 --unit "$SERVICE") || true
    grep -F "$systemd" <<<"$words" | tail -n 6 || true
    grep -vF "$systemd" <<<"$words" | sed -E 's/^.{15} [^ ]+ [^ ]+\[[0-9]+\]: //' | grep -vE '^ +at .*\(?node:internal/' | tail -n 20 || true
  else
    tail -n 20 -- "$(process_file log)" 2>/dev/null || true
  fi
}
