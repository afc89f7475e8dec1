# shellcheck shell=bash
# Sourced. A release from its name to the notes about it.

# Sets `release` to a new name, notes that it is being built and makes its folder, NEW_RELEASE_DIR.
begin_release() {
  choose_release_name
  set_release_state "$release" building || die "cannot write to $state_dir"
  codedeployer_give NEW_RELEASE_DIR "$releases_dir/$release" && codedeployer_give RELEASE "$release" ||
    die 'NEW_RELEASE_DIR and RELEASE are for the strategy to set'
  export RELEASE NEW_RELEASE_DIR
  mkdir -p -- "$NEW_RELEASE_DIR" || die "cannot create $NEW_RELEASE_DIR"
  # The names that commands of the PHP tool's group scripts, and their lines after the strategy, may use.
  codedeployer_give REVISION "${REVISION_VERSION:-}"
  codedeployer_give NEW_REVISION_DIRECTORY "$NEW_RELEASE_DIR"
  codedeployer_give DEPLOY_SCRIPTS_DIR "$ARCHIVE_DIR/deploy/hook-scripts"
}

# A name sorts after those of all earlier releases: also of one made in the same second, or before the clock was set back.
choose_release_name() {
  local name time newest='' number=1 LC_ALL=C
  # A deployment id is harmless; one that somebody made up need not be.
  local deployment=${DEPLOYMENT_ID:-by-hand} pattern='^([0-9]{8}T[0-9]{6}Z)(\.([0-9]+))?-'
  deployment=${deployment//[^A-Za-z0-9._-]/_}
  time=$(date -u +%Y%m%dT%H%M%SZ)
  list_releases
  for name in "${releases[@]}"; do
    [[ ! $name =~ $pattern ]] || newest=$name
  done
  if [[ $newest =~ $pattern && ! $time > ${BASH_REMATCH[1]} ]]; then
    time=${BASH_REMATCH[1]}
    number=$((10#${BASH_REMATCH[3]:-1} + 1))
  fi
  release=$time-$deployment
  while ((number > 1)) || [[ -e $releases_dir/$release || -L $releases_dir/$release ]]; do
    printf -v release '%s.%02d-%s' "$time" "$number" "$deployment"
    [[ -e $releases_dir/$release || -L $releases_dir/$release ]] || break
    number=$((number + 1))
  done
}

# REVISION holds what the release was made from: the commit, or else the version. A file that the archive brings stays.
write_revision_file() { # directory
  [[ ! -e $1/REVISION && ! -L $1/REVISION ]] || return 0
  printf '%s\n' "${REVISION_COMMIT:-${REVISION_VERSION:-$release}}" >"$1/REVISION" || die "cannot write $1/REVISION"
}

# A release that did not go live is kept to be looked at, unless it was never complete: its half would only fill the disk.
conclude_failed_release() { # release reason
  failure=$2
  if [[ -z ${complete:-} ]]; then
    failure='copying failed'
    rm -rf --one-file-system -- "${releases_dir:?}/$1" && rm -f -- "$state_dir/releases/$1"
  elif set_release_state "$1" failed "$2" 2>/dev/null; then
    say "the failed release is kept: $releases_dir/$1"
  else
    warn "cannot note that $1 failed"
  fi
  log_release failed "$1" "$failure"
  remove_failed_releases
}

# Leaves word for the wrapper, which sees later events fail, and for releases.sh.
note_activation() {
  printf '%s\0' "${ROLLBACK_COMMANDS[@]}" >"$state_dir/rollback-commands" || die "cannot write to $state_dir"
  is_yes ROLLBACK_ON_FAILURE "${ROLLBACK_ON_FAILURE:-}" || return 0
  printf '%s\0' "${DEPLOYMENT_ID:-}" "$TARGET_DEPLOY_DIR" "$release" >>"$ARCHIVE_DIR/deploy/hook-scripts/.activated" ||
    die "cannot write to $ARCHIVE_DIR/deploy/hook-scripts"
}
