# shellcheck shell=bash
# Sourced. In a rehearsal without isolation CODEDEPLOYER_ROOT names the folder that stands for the instance's `/`.

# Prints the absolute path as it is to be used on this machine: the same on an instance, below CODEDEPLOYER_ROOT
# in such a rehearsal. A path that is below it already stays.
under_root() { # path
  local root=${CODEDEPLOYER_ROOT:-}
  root=${root%/}
  case $1 in
    "$root"/*) printf '%s' "$1" ;;
    /*) printf '%s' "$root$1" ;;
    *) printf '%s' "$1" ;;
  esac
}
