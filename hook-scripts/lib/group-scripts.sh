# shellcheck shell=bash
# Sourced by the hook wrapper. Which scripts a deployment group has, and the last words about one that failed.

# The folder of a group's scripts: called like the group, unless the configuration says otherwise.
folder_of_group() { # group
  local application name folder
  if [[ -f group-folders ]]; then
    while IFS=$'\t' read -r application name folder; do
      [[ $application == "${APPLICATION_NAME:-}" && $name == "$1" ]] || continue
      printf '%s' "$folder"
      return
    done <group-folders
  fi
  printf '%s' "$1"
}

# Says that there is nothing to run; fails when the group has no script for any event, because a deployment
# that does nothing at all must not look like a success.
explain_missing_script() { # group event
  local event
  for event in ApplicationStop BeforeInstall AfterInstall ApplicationStart ValidateService \
    BeforeBlockTraffic AfterBlockTraffic BeforeAllowTraffic AfterAllowTraffic; do
    if [[ -f $1/$event.sh ]]; then
      say "nothing to do: there is no deploy/hook-scripts/$1/$2.sh"
      return 0
    fi
  done
  case $2 in
    ApplicationStop | BeforeBlockTraffic | AfterBlockTraffic)
      # The agent runs these from the revision before, which need not know a group that is new or renamed, and cannot be mended.
      warn "deployment group $1 has no script in the revision that was deployed before, from which $2 is run: nothing is done"
      return 0
      ;;
  esac
  printf 'error: deployment group %s has no script for any event in deploy/hook-scripts/%s (groups that have one:%s)\n' \
    "$1" "$1" "$(groups_with_scripts)" >&2
  say "fix: create deploy/hook-scripts/$1/AfterInstall.sh, or correct the group's name in the configuration"
  return 1
}

groups_with_scripts() {
  local script found=''
  for script in */AfterInstall.sh; do
    [[ ! -f $script ]] || found+=" ${script%/*}"
  done
  printf '%s' "${found:- none}"
}

# The agent reports the end of the output, so these lines are what people see first.
report_failure() { # script status seconds
  local how="ended with exit code $2"
  [[ -z $signal ]] || how="was stopped by SIG$signal (the timeout in appspec.yml, or the agent was stopped) and $how"
  printf 'error: deploy/hook-scripts/%s %s after %s s; whole output: %s on %s\n' \
    "$1" "$how" "$3" "$log_file" "${HOSTNAME:-this instance}" >&2
}

# Switches back what this deployment has switched, where the group script asked for it with ROLLBACK_ON_FAILURE=yes.
roll_back_if_asked() {
  local failed=''
  [[ -f .activated ]] || return 0
  CODEDEPLOYER_LOG_MARK=$log_mark bash ./releases.sh undo-deployment "${DEPLOYMENT_ID:-}" <.activated ||
    failed=yes
  # Also where it was killed before it was loud again.
  printf '%s loud\n' "$log_mark"
  [[ -z $failed ]] || warn 'the switch back did not succeed; see above'
  say 'what the script said last, again:'
  repeat_last_lines
}
