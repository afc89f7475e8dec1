#!/usr/bin/env bash
# The releases of a target, for hands:
#
#   releases.sh list [target]                 every release with its state, the live one marked
#   releases.sh rollback [release] [target]   back to the given release, or to the newest good one before the live one
#
# The target is TARGET_DEPLOY_DIR, the argument, or - for the copy at <target>/.codedeployer/tools/releases.sh - where it lies.

set -o pipefail

releases_sh_folder=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd) || exit 1
codedeployer_lib=$releases_sh_folder/lib
# shellcheck source=lib/under-root.sh
source "$codedeployer_lib/under-root.sh"
# shellcheck source=lib/strategy-parts.sh
source "$codedeployer_lib/strategy-parts.sh"

usage() {
  printf 'usage: %s list [target] | rollback [release] [target]\n' "${BASH_SOURCE[0]##*/}" >&2
  exit 2
}

# An argument that starts with a slash is a target, any other a release.
read_arguments() { # argument...
  local argument
  wanted=''
  for argument in "$@"; do
    case $argument in
      /*) TARGET_DEPLOY_DIR=$argument ;;
      '' | */*) usage ;;
      *) [[ -z $wanted ]] || usage && wanted=$argument ;;
    esac
  done
  if [[ -z ${TARGET_DEPLOY_DIR:-} && $releases_sh_folder == */.codedeployer/tools ]]; then
    TARGET_DEPLOY_DIR=${releases_sh_folder%/.codedeployer/tools}
  fi
  [[ -n ${TARGET_DEPLOY_DIR:-} ]] || die 'which target? Give its absolute path as the last argument'
  open_target "$TARGET_DEPLOY_DIR"
}

open_target() { # directory
  TARGET_DEPLOY_DIR=$1
  name_target_paths
  [[ -d $state_dir/releases && -x $state_dir ]] ||
    die "$TARGET_DEPLOY_DIR has no releases that $(id -un 2>/dev/null || id -u) can see"
}

list() {
  local release mark
  find_live_releases
  list_releases
  for release in "${releases[@]}"; do
    get_release_state "$release"
    mark=' '
    [[ $release != "$current_release" ]] || mark='*'
    printf '%s %-9s %s%s\n' "$mark" "$REPLY" "$release" "${reason:+  ($reason)}"
  done
}

rollback() {
  check_state_dir
  lock_target
  recover_release_states
  list_releases
  if [[ -z $wanted ]]; then
    find_rollback_release
    wanted=$REPLY
    [[ -n $wanted ]] || die "there is no other release that went live and is not bad; see: releases.sh list"
  fi
  roll_back_to "$wanted" 'rolled back by hand'
}

# For the wrapper: takes back what a deployment has switched, as noted by the strategy (three NUL-ended fields a target).
undo_deployment() { # deployment
  local deployment target release status=0
  while IFS= read -r -d '' deployment && IFS= read -r -d '' target && IFS= read -r -d '' release; do
    [[ $deployment == "$1" ]] || continue
    (
      open_target "$target"
      check_state_dir
      lock_target
      recover_release_states
      list_releases
      [[ $current_release == "$release" ]] || exit 0
      find_rollback_release
      [[ -n $REPLY ]] || die "ROLLBACK_ON_FAILURE: $release is the first release of $target, there is nothing to go back to"
      roll_back_to "$REPLY" "deployment failed at ${LIFECYCLE_EVENT:-a later event}"
    ) || status=1
  done
  return "$status"
}

case ${1:-} in
  list | rollback)
    read_arguments "${@:2}"
    "$1"
    ;;
  undo-deployment) undo_deployment "${2:-}" ;;
  *) usage ;;
esac
