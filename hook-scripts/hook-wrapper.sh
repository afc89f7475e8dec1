#!/usr/bin/env bash
# Runs one lifecycle event of one deployment group: appspec.yml names this script for every event, and CodeDeploy's
# agent says in the environment which event it is. The work is in <group>/<event>.sh beside this file; its exit code is ours.

set -uo pipefail

# Out of wherever the agent was started, which may be a folder that no longer exists (bash complains about that, in vain).
if ! cd -P -- "${BASH_SOURCE[0]%/*}" 2>/dev/null; then
  printf 'error: cannot enter %s\n' "${BASH_SOURCE[0]%/*}" >&2
  exit 1
fi
hook_scripts=$PWD

source lib/messages.sh
source lib/under-root.sh
source lib/instance-environment.sh
source lib/revision-facts.sh
source lib/log-file.sh
source lib/log-output.sh
source lib/group-scripts.sh

# In bash, as if sourced by this file: group scripts may count on their working directory and on $0.
run_group_script() { # script
  # A timeout's SIGTERM reaches the script as well, which is in the same process group: wait for it, then report.
  trap 'signal=TERM' TERM
  signal=''
  # shellcheck disable=SC2016 # expanded by the inner bash
  bash -c 'source lib/name-failed-command.sh; source "$1"' "$hook_scripts/hook-wrapper.sh" "./$1" </dev/null {log_finished}<&-
}

main() {
  local event=${LIFECYCLE_EVENT:-} group=${DEPLOYMENT_GROUP_NAME:-} folder script status started
  [[ -n $event && -n $group ]] ||
    die 'LIFECYCLE_EVENT and DEPLOYMENT_GROUP_NAME are not set: this script is run by the CodeDeploy agent (see appspec.yml)'
  set_instance_environment
  export ARCHIVE_DIR=${hook_scripts%/deploy/hook-scripts}
  load_revision_facts "$ARCHIVE_DIR"
  open_log_file
  start_log "$log_file" "[${APPLICATION_NAME:-?}:$group:$event]"
  [[ -z $log_trouble ]] || warn "$log_trouble"

  folder=$(folder_of_group "$group")
  script=$folder/$event.sh
  if [[ ! -f $script ]]; then
    explain_missing_script "$folder" "$event"
    status=$?
  else
    say "$script starts as $(id -un 2>/dev/null || id -u): $(describe_revision), deployment ${DEPLOYMENT_ID:-unknown}"
    started=$SECONDS
    run_group_script "$script"
    status=$?
    end_line
    if ((status == 0)); then
      say "$script succeeded in $((SECONDS - started)) s"
    else
      roll_back_if_asked
      report_failure "$script" "$status" "$((SECONDS - started))"
    fi
  fi
  end_log
  exit "$status"
}

main "$@"
