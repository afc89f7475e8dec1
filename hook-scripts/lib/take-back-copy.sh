# shellcheck shell=bash
# Sourced. The way back from a simple copy that did not get to its end; replace-tree.sh says what it finds.

# Puts the target back to what it was before a copy that failed or was killed half way; does nothing when there was none.
take_back_interrupted_copy() {
  local undo=$state_dir/undo
  [[ -d $undo ]] || return 0
  warn "a copy to $TARGET_DEPLOY_DIR was interrupted: taking it back"
  remove_listed "$undo/added" && apply_folders "$undo/tree" &&
    restore_manifest "$undo" &&
    place_files "$undo/tree" && apply_folders "$undo/tree" &&
    rm -rf -- "$state_dir/staging" && mv -T -- "$undo" "$state_dir/staging" && rm -rf -- "$state_dir/staging" ||
    die "could not take back the interrupted copy; what was there before is in $undo"
}

restore_manifest() { # undo
  if [[ -e $1/manifest ]]; then
    cp -- "$1/manifest" "$state_dir/manifest"
  else
    rm -f -- "$state_dir/manifest"
  fi
}
