# shellcheck shell=bash
# Sourced. Whose .codedeployer is: what it holds is acted on, as root more often than not, so nobody else may write there.

state_access=''

# The state is for whoever deploys: a target may be served by a web server as it is.
make_state_dir() {
  mkdir -p -- "$TARGET_DEPLOY_DIR" || die "cannot create $TARGET_DEPLOY_DIR"
  [[ -d $state_dir ]] || mkdir -m 0700 -- "$state_dir" ||
    [[ -d $state_dir ]] || die "cannot write to $TARGET_DEPLOY_DIR as $(id -un 2>/dev/null || id -u)"
  check_state_dir
}

# Dies when somebody else can have written to it; else `state_access` is its user, group and mode.
check_state_dir() {
  local user group mode
  [[ ! -L $state_dir ]] || die "$state_dir is a symbolic link, so what it holds is not trusted; move it away by hand"
  read -r user group mode <<<"$(stat -c '%u %g %a' -- "$state_dir")"
  [[ $mode =~ ^[0-7]+$ ]] || die "cannot see whose $state_dir is"
  [[ $user == "$EUID" ]] ||
    die "$state_dir belongs to user $user, so what it holds is not trusted by $(id -un 2>/dev/null || id -u). Deploy as that user; or see that nobody has changed it, run: chown -R $EUID $state_dir; and leave it out of any chown in the group script"
  (((8#$mode & 8#22) == 0)) ||
    die "$state_dir can be written by others, so what it holds is not trusted. See that nobody has changed it, then run: chmod -R go-w $state_dir"
  state_access="$user $group $mode"
}

# A command such as `chown -R www-data .` in the target catches the state as well.
restore_state_dir() {
  local user group mode
  [[ -n $state_access && -d $state_dir && ! -L $state_dir ]] || return 0
  [[ $(stat -c '%u %g %a' -- "$state_dir") != "$state_access" ]] || return 0
  read -r user group mode <<<"$state_access"
  chown -R -h -- "$user:$group" "$state_dir" && chmod -- "$mode" "$state_dir" ||
    warn "cannot take $state_dir back; the next deployment will refuse it"
}
