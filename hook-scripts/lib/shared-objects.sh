# shellcheck shell=bash
# Sourced. Files and folders that outlive a release: they live in shared/ and every release links to them.

# Dies, before anything has changed, unless every one of SHARED_OBJECTS can be linked.
check_shared_objects() {
  local object other
  for object in "${SHARED_OBJECTS[@]}"; do
    case /$object/ in
      // | *//?* | */../* | */./*) die "SHARED_OBJECTS: '$object' is not a path below shared/" ;;
    esac
    object=${object%/}
    [[ -e $shared_dir/$object ]] ||
      die "shared object '$object' does not exist: create $shared_dir/$object once by hand, or take it out of SHARED_OBJECTS"
    for other in "${SHARED_OBJECTS[@]}"; do
      [[ ${other%/} != "$object"/* ]] || die "SHARED_OBJECTS: '$other' lies inside of '$object', which is shared already"
    done
  done
}

# Links them into a release; what the archive brought at such a path gives way.
link_shared_objects() { # release-directory
  local object parent
  for object in "${SHARED_OBJECTS[@]}"; do
    object=${object%/}
    # A linked folder on the way would lead the link, and the removal, out of the release.
    parent=$object
    while [[ $parent == */* ]]; do
      parent=${parent%/*}
      [[ ! -L $1/$parent ]] || die "cannot link shared object '$object': '$parent' is a symbolic link in the archive"
      [[ ! -e $1/$parent || -d $1/$parent ]] || die "cannot link shared object '$object': '$parent' is a file in the archive"
    done
    if [[ $object == */* ]]; then mkdir -p -- "$1/${object%/*}" || die "cannot create a folder for shared object '$object'"; fi
    if [[ -e $1/$object || -L $1/$object ]]; then
      rm -rf -- "${1:?}/$object" || die "cannot replace '$object' by its shared object"
    fi
    ln -sT -- "$shared_dir/$object" "$1/$object" || die "cannot link shared object '$object'"
  done
}
