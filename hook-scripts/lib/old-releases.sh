# shellcheck shell=bash
# Sourced. Which releases may go, and their removal.

# Folders that have no note of ours are never touched. A folder that cannot be removed is worth a warning, not a failure.

# Keeps the KEEP_RELEASES newest releases that went live, besides the live one and the one before it.
remove_old_releases() {
  remove_all_but "${KEEP_RELEASES:-5}" live
}

# Keeps the newest release that failed or turned out bad, to be looked at.
remove_failed_releases() {
  remove_all_but 1 failed bad
}

remove_all_but() { # number state...
  local number release kept=0
  find_live_releases
  if is_current_unknown; then
    warn "$current_link leads to no release of $releases_dir, so none is removed"
    return 0
  fi
  list_releases
  for ((number = ${#releases[@]} - 1; number >= 0; number--)); do
    release=${releases[number]}
    get_release_state "$release"
    [[ " ${*:2} " == *" $REPLY "* ]] || continue
    kept=$((kept + 1))
    ((kept > $1)) && [[ $release != "$current_release" && $release != "$previous_release" ]] || continue
    remove_release "$release"
  done
}

# The note goes last, so that a removal that was interrupted is taken up again.
remove_release() { # release
  if rm -rf --one-file-system -- "${releases_dir:?}/$1"; then
    rm -f -- "$state_dir/releases/$1"
    say "removed release $1"
  else
    warn "could not remove the old release $releases_dir/$1"
  fi
}
