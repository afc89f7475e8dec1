# shellcheck shell=bash
# Sourced. Lists of paths are acted on in the target, where somebody may have put a link since they were written.

asked_parent=''

# Passes on those paths, each ended by NUL, that lie in the working directory itself.
drop_outside() {
  local path
  while IFS= read -r -d '' path; do
    ! lies_inside "$path" || printf '%s\0' "$path"
  done
}

# False for a path that a link on the way, or its own text, leads somewhere else. Whether it is a link itself does not matter.
lies_inside() { # ./path
  local parent=${1%/}
  case $1/ in
    */../*) return 1 ;;
    ./*) ;;
    *) return 1 ;;
  esac
  parent=${parent%/*}
  # Neighbours in a list have their parents in common.
  [[ $parent != "$asked_parent" ]] || return "$asked_answer"
  asked_parent=$parent asked_answer=0
  while [[ $parent == */* ]]; do
    [[ ! -L $parent ]] || asked_answer=1
    parent=${parent%/*}
  done
  return "$asked_answer"
}
