# shellcheck shell=bash
# Sourced. The way back to a release that went live before.

# Sets REPLY to the release to go back to: the one that was live just before, when it is good; else the newest good one
# that is older than the live one; else one from before this tool. Empty when there is none.
find_rollback_release() {
  local number release LC_ALL=C
  ! can_return_to "$previous_release" || return 0
  for ((number = ${#releases[@]} - 1; number >= 0; number--)); do
    release=${releases[number]}
    [[ $release < $current_release ]] || continue
    ! can_return_to "$release" || return 0
  done
  for release in "${releases[@]}"; do
    get_release_state "$release"
    [[ $REPLY == adopted ]] || continue
    ! can_return_to "$release" || return 0
  done
  REPLY=''
}

# Whether a release went live, is not bad, is not the live one and is still there; sets REPLY to its name then.
can_return_to() { # release
  [[ -n $1 && $1 != "$current_release" && -d $releases_dir/$1 ]] || return 1
  get_release_state "$1"
  [[ $REPLY == live || $REPLY == adopted ]] || return 1
  REPLY=$1
}

# Switches to `release`. When that is a step back, the one that was live is marked bad: the next step back must not lead to it.
roll_back_to() { # release reason
  local from=$current_release state LC_ALL=C
  [[ -d $releases_dir/$1 ]] || die "there is no release $1 in $releases_dir; see: releases.sh list"
  [[ $1 != "$from" ]] || die "release $1 is live already"
  get_release_state "$1"
  state=$REPLY
  [[ $state != failed ]] || die "release $1 never went live ($reason), so it may not be complete"
  switch_current "$1" || die "cannot switch $current_link"
  case $state in
    bad) state=live ;;
    '') state=adopted ;;
  esac
  set_release_state "$1" "$state" || warn "cannot note that $1 is live"
  if [[ -n $from && ($state == adopted || $1 < $from) ]]; then
    set_release_state "$from" bad "$2" || warn "cannot note that $from is bad"
  fi
  log_release rolled-back "$1" "$2"
  say "rolled back: $current_link is $1 (was ${from:-absent})"
  run_rollback_commands
}

# What the group script says has to happen in the release that is live again, such as a restart.
run_rollback_commands() {
  local command failed=''
  [[ -f $state_dir/rollback-commands ]] || return 0
  tell_logger quiet
  while IFS= read -r -d '' command; do
    [[ -n $command ]] || continue
    say "after rollback: $command"
    forget_failed_starts "$command"
    (cd -- "$current_link/" && exec bash -c "$command" {target_lock}>&- </dev/null) || failed+="${failed:+; }$command"
  done <"$state_dir/rollback-commands"
  tell_logger loud
  [[ -n $failed ]] || return 0
  warn "this command failed: $failed"
  return 1
}

# A release that ends at once has used up the starts that systemd allows in a while. They are not those of the one that is back.
forget_failed_starts() { # command
  local starts='systemctl[[:space:]]+(re)?start[[:space:]]+([^[:space:];&|]+)'
  [[ $1 =~ $starts ]] || return 0
  command -v systemctl >/dev/null || return 0
  systemctl reset-failed -- "${BASH_REMATCH[2]}" 2>/dev/null || return 0 # systemd does not know it: the command will tell
}

# Under the wrapper the agent's short report is for why the deployment failed, not for what a restart prints.
tell_logger() { # quiet|loud
  [[ -z ${CODEDEPLOYER_LOG_MARK:-} ]] || printf '%s %s\n' "$CODEDEPLOYER_LOG_MARK" "$1"
}
