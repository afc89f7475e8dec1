#!/usr/bin/env bash
# Deploy strategy, sourced by a group script: the revision is copied over the target directory. It is staged completely
# before the first file of the target changes, every file is then replaced as a whole, and a copy that fails or is
# killed on the way is taken back.
#
#   TARGET_DEPLOY_DIR       absolute path to deploy to                                                      required
#   ARCHIVE_SOURCE_SUBDIR   folder of the archive to deploy                                                 all of it
#   POST_INSTALL_COMMANDS   array: command lines to run in the target, in one shell                         none
#   DELETE_REMOVED          yes: remove what the last revision had and this one has not                     no
#   PROTECTED_PATHS         array: paths in the target that are neither replaced nor removed                none
#   LOCK_TIMEOUT            seconds to wait for another deployment of the same target                       300
#   COPY_WITH               auto, rsync or tar                                                              auto

# shellcheck source=../lib/run-strategy.sh
source "${BASH_SOURCE[0]%/*}/../lib/run-strategy.sh"

codedeployer_simple_copy() {
  # Not local: the EXIT trap reads it after this function has returned.
  stage='nothing was changed'
  check_target
  is_yes DELETE_REMOVED "${DELETE_REMOVED:-}"
  check_protected_paths
  ! is_yes ROLLBACK_ON_FAILURE "${ROLLBACK_ON_FAILURE:-}" ||
    warn 'ROLLBACK_ON_FAILURE does nothing here: a simple copy has no release to switch back to, rotating releases have'
  make_state_dir
  lock_target
  trap codedeployer_conclude_copy EXIT
  heed_signals
  take_back_interrupted_copy
  check_disk_space "$source_dir" "$TARGET_DEPLOY_DIR"

  load_revision_facts "$ARCHIVE_DIR"
  say "copying $(describe_revision) to $TARGET_DEPLOY_DIR"
  stage_tree
  stage="$TARGET_DEPLOY_DIR is partly changed"
  replace_tree
  stage="$TARGET_DEPLOY_DIR holds the new revision"
  heed_signals
  codedeployer_give REVISION "$REVISION_VERSION"
  run_post_install_commands "$TARGET_DEPLOY_DIR" "${POST_INSTALL_COMMANDS[@]}"
  log_release deployed "$(describe_revision)"
  say "$TARGET_DEPLOY_DIR holds $(describe_revision)"
  stage=''
}

# On any exit: the staging folder goes, and everybody is told what is left.
codedeployer_conclude_copy() {
  local status=$?
  hold_signals
  restore_state_dir
  [[ -n $stage ]] || exit "$status"
  if [[ $stage == *'partly changed' ]] && (take_back_interrupted_copy); then
    stage="$TARGET_DEPLOY_DIR is as it was before"
  fi
  rm -rf -- "$state_dir/staging"
  log_release failed "$(describe_revision)" "${failure:-failed}; $stage"
  printf 'the deployment failed: %s\n' "$stage" >&2
  exit "$status"
}

codedeployer_run_strategy codedeployer_simple_copy
