# shellcheck shell=bash
# Sourced. One deployment of a target at a time. The kernel lets go of the lock when its holder ends, however it ends.

# Waits up to LOCK_TIMEOUT seconds (300) for the target, then fails and names who has it.
lock_target() {
  local holder=''
  check_count LOCK_TIMEOUT "${LOCK_TIMEOUT:-300}"
  command -v flock >/dev/null || die 'flock is missing: install util-linux'
  exec {target_lock}>>"$state_dir/lock" || die "cannot write to $state_dir"
  if ! flock -n "$target_lock"; then
    IFS= read -r holder 2>/dev/null <"$state_dir/lock-holder"
    say "waiting for $TARGET_DEPLOY_DIR, which ${holder:-another deployment} is working on"
    flock -w "${LOCK_TIMEOUT:-300}" "$target_lock" ||
      die "$TARGET_DEPLOY_DIR is still locked by ${holder:-another deployment} after ${LOCK_TIMEOUT:-300} s; try again when it has ended"
  fi
  printf 'deployment %s (process %s)\n' "${DEPLOYMENT_ID:-by hand}" "$BASHPID" >"$state_dir/lock-holder" ||
    die "cannot write to $state_dir"
}
