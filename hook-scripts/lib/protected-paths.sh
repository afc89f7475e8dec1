# shellcheck shell=bash
# Sourced. PROTECTED_PATHS: what a simple copy leaves as it is in the target, whatever the revision has there.

# Checks them; sets `protected_paths` without slashes around.
check_protected_paths() {
  local path
  protected_paths=()
  for path in "${PROTECTED_PATHS[@]}"; do
    path=${path#/}
    path=${path%/}
    case /$path/ in
      // | */../* | */./* | *//*) die "PROTECTED_PATHS: '$path' is not a path below the target" ;;
    esac
    protected_paths+=("$path")
  done
}

# True for a protected path, for what lies in it, and for the folders on the way to it.
is_protected() { # ./path
  local path
  for path in "${protected_paths[@]}"; do
    case $1/ in
      "./$path"/*) return 0 ;;
    esac
    case ./$path/ in
      "${1%/}"/*) return 0 ;;
    esac
  done
  return 1
}
