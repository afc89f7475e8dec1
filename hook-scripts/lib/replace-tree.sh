# shellcheck shell=bash
# Sourced. The second half of a simple copy: the target changes, and can be taken back until the end.

# What is replaced or removed is kept in undo/tree, and undo/added names what was not there before. The folder `undo`
# appears complete, in one rename, before the first change; while it is there, the target is not whole.
replace_tree() {
  local staging=$state_dir/staging undo=$state_dir/undo
  keep_for_undo "$staging" && mv -T -- "$staging/kept" "$undo" || die "cannot write to $state_dir"
  remove_listed "$staging/removed" && remove_listed "$undo/blocked" &&
    apply_folders "$staging/tree" && place_files "$staging/tree" && apply_folders "$staging/tree" ||
    die "replacing the files of $TARGET_DEPLOY_DIR failed"
  # The strategy heeds them again when it knows that the target holds the new revision.
  hold_signals
  mv -fT -- "$staging/manifest" "$state_dir/manifest" || die "cannot write to $state_dir"
  # Renamed before it is removed: half of an undo folder must not be taken for one.
  mv -T -- "$undo" "$staging/undo" || die "cannot write to $state_dir"
  rm -rf -- "$staging" || warn "could not remove $staging"
}

# Makes staging/kept without copying any contents: files are linked. Also kept/blocked: what stands where a folder is to be.
keep_for_undo() ( # staging
  set -o pipefail
  kept=$1/kept
  mkdir -- "$kept" "$kept/tree" && cp -- "$1/added" "$kept/added" || exit 1
  [[ ! -e $state_dir/manifest ]] || cp -- "$state_dir/manifest" "$kept/manifest" || exit 1
  cd -- "$TARGET_DEPLOY_DIR" || exit 1
  drop_outside <"$1/manifest" >"$1/reached" || exit 1
  while IFS= read -r -d '' path; do
    [[ $path != */ || ! -L ${path%/} && (-d $path || ! -e ${path%/}) ]] || printf '%s\0' "${path%/}"
    [[ $path != */ || ! -L ${path%/} ]] ||
      warn "$TARGET_DEPLOY_DIR/${path:2:-1} is a link and in the revision a folder: the link is replaced (PROTECTED_PATHS would keep it)"
  done <"$1/reached" >"$kept/blocked"
  cat -- "$1/reached" "$1/removed" "$kept/blocked" | LC_ALL=C sort -zu | while IFS= read -r -d '' path; do
    [[ $path == */ ]] || [[ -d $path && ! -L $path ]] || [[ ! -e $path && ! -L $path ]] || printf '%s\0' "$path"
  done >"$kept/replaced" || exit 1
  while IFS= read -r -d '' path; do
    [[ ! -d $path || -L ${path%/} ]] || printf '%s\0' "${path%/}"
  done < <(cat -- "$1/reached" "$1/removed") >"$kept/folders"
  tar --create --file=- --null --no-unquote --no-recursion --numeric-owner --files-from="$kept/folders" |
    tar --extract --file=- --preserve-permissions --numeric-owner --directory="$kept/tree" || exit 1
  # Some file systems have no hard links, some files may not be linked: those are copied.
  xargs -0 -r cp -al --parents -t "$kept/tree" -- <"$kept/replaced" 2>/dev/null ||
    while IFS= read -r -d '' path; do
      [[ -e $kept/tree/$path || -L $kept/tree/$path ]] || printf '%s\0' "$path"
    done <"$kept/replaced" | xargs -0 -r cp -a --parents -t "$kept/tree" --
)

# Makes the folders of a tree in the target, with their modes, owners and times. The target's own are left alone.
apply_folders() ( # tree
  set -o pipefail
  cd -- "$1" || exit 1
  find . ! -name . -type d -print0 |
    tar --create --file=- --null --no-unquote --no-recursion --numeric-owner --files-from=- |
    tar --extract --file=- --preserve-permissions --numeric-owner --overwrite-dir --directory="$TARGET_DEPLOY_DIR"
)

# Puts every file and link of a tree into the target, under a second name instead of a copy, so that there cannot be too
# little room. What stands there is replaced, not written into: undo/tree and a running program may still have it.
place_files() ( # tree
  set -o pipefail
  cd -- "$1" || exit 1
  list_top() { find . -mindepth 1 -maxdepth 1 -print0; }
  list_top | xargs -0 -r cp -alf -t "$TARGET_DEPLOY_DIR" -- 2>/dev/null ||
    # Some file systems have no hard links.
    list_top | xargs -0 -r cp -a --remove-destination -t "$TARGET_DEPLOY_DIR" --
)

# Removes listed files, then listed folders as far as they are empty, the deepest first. Nothing behind a link.
remove_listed() ( # list
  set -o pipefail
  cd -- "$TARGET_DEPLOY_DIR" || exit 1
  drop_outside <"$1" | while IFS= read -r -d '' path; do
    [[ $path == */ || -d $path && ! -L $path ]] || printf '%s\0' "$path"
  done | xargs -0 -r rm -f -- || exit 1
  drop_outside <"$1" | while IFS= read -r -d '' path; do
    [[ $path != */ || ! -d $path || -L ${path%/} ]] || printf '%s\0' "$path"
  done | LC_ALL=C sort -zr | xargs -0 -r rmdir --ignore-fail-on-non-empty --
)
