# shellcheck shell=bash
# Sourced. The first half of a simple copy: everything that can be done before the target changes.

# Makes staging/ with the revision in staging/tree and lists of paths, each ended by NUL, a folder's by a slash and NUL:
#   manifest  everything the revision has
#   added     what of it the target does not have, or has as something else
#   removed   what the last revision had and this one has not (with DELETE_REMOVED=yes)
# Dies when the target has something in the way.
stage_tree() {
  local staging=$state_dir/staging path
  rm -rf -- "$staging" && mkdir -- "$staging" "$staging/tree" || die "cannot write to $state_dir"
  copy_tree "$source_dir" "$staging/tree" || die "copying to $staging failed: $(describe_free_space "$state_dir")"
  for path in "${protected_paths[@]}"; do
    rm -rf -- "${staging:?}/tree/$path" || die "cannot write to $staging"
  done
  (
    set -o pipefail
    export LC_ALL=C
    cd -- "$staging/tree" &&
      find . ! -name . \( -type d -printf '%p/\0' -o -printf '%p\0' \) | sort -z >../manifest
  ) || die "cannot write to $staging"
  list_removed "$staging" && list_added "$staging" || exit 1
}

list_removed() ( # staging
  set -o pipefail
  : >"$1/removed" || exit 1
  is_yes DELETE_REMOVED "${DELETE_REMOVED:-}" || exit 0
  if [[ ! -f $state_dir/manifest ]]; then
    say 'DELETE_REMOVED: nothing is known about an earlier copy to this target, so nothing is removed this time'
    exit 0
  fi
  compile_exclude_patterns ||
    die "DELETE_REMOVED: the pattern '$refused' in rsync_exclude is not understood (see docs/hook-scripts.md of @codedeployer/core), so what it keeps is not known"
  # An entry of the old manifest stands alone only when the new one, given twice, does not have it.
  cd -- "$TARGET_DEPLOY_DIR" || exit 1
  LC_ALL=C sort -z -- "$state_dir/manifest" "$1/manifest" "$1/manifest" | LC_ALL=C uniq -zu | drop_outside |
    while IFS= read -r -d '' path; do
      is_protected "$path" || is_excluded "$path" || printf '%s\0' "$path"
    done >"$1/removed" || die "cannot write to $1"
)

# Refuses a folder in the target where the revision has a file, unless all that is in it goes anyway.
list_added() ( # staging
  cd -- "$TARGET_DEPLOY_DIR" || exit 1
  while IFS= read -r -d '' path; do
    there=${path%/}
    # Behind a link, which gives way to a folder of the revision, is nothing of the target's.
    if ! lies_inside "$path"; then
      kind="none"
    elif [[ -d $there && ! -L $there ]]; then
      kind="folder"
    elif [[ -e $there || -L $there ]]; then
      kind="file"
    else
      kind="none"
    fi
    case $kind$path in
      folder*/ | file*[!/]) continue ;;
      folder*)
        goes_completely "$path" "$1/removed" ||
          die "$TARGET_DEPLOY_DIR/${path#./} is a folder where the revision has a file: remove it, or name it in PROTECTED_PATHS"
        ;;
    esac
    printf '%s\0' "$path"
  done <"$1/manifest" >"$1/added" || die "cannot write to $1"
)

# Whether a folder of the target and everything in it is listed as removed.
goes_completely() ( # ./path list
  declare -A listed
  while IFS= read -r -d '' path; do listed[$path]=yes; done <"$2"
  cd -- "$TARGET_DEPLOY_DIR" || exit 1
  while IFS= read -r -d '' path; do
    [[ -n ${listed[$path]:-} ]] || exit 1
  done < <(find "$1" \( -type d -printf '%p/\0' -o -printf '%p\0' \))
)
