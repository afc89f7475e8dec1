#!/usr/bin/env bash
# Deploy strategy, sourced by a group script: every deployment gets a folder of its own below releases/, and `current`
# is switched to it in one step, as the very last thing that can fail.
#
#   TARGET_DEPLOY_DIR       absolute path to deploy to                                            required
#   ARCHIVE_SOURCE_SUBDIR   folder of the archive to deploy                                       all of it
#   SHARED_OBJECTS          array: paths below shared/ that every release links to                none
#   POST_INSTALL_COMMANDS   array: command lines to run in the new release before it goes live    none
#   KEEP_RELEASES           how many releases that went live are kept                             5
#   ROLLBACK_ON_FAILURE     yes: switch back when a later event of the deployment fails           no
#   ROLLBACK_COMMANDS       array: command lines to run in the release that is switched back to   none
#   LOCK_TIMEOUT            seconds to wait for another deployment of the same target             300
#   COPY_WITH               auto, rsync or tar                                                    auto

# shellcheck source=../lib/run-strategy.sh
source "${BASH_SOURCE[0]%/*}/../lib/run-strategy.sh"

codedeployer_rotate_releases() {
  # Not local: the EXIT trap reads them after this function has returned.
  release='' failure='' complete='' finished=''
  check_target
  check_count KEEP_RELEASES "${KEEP_RELEASES:-5}"
  is_yes ROLLBACK_ON_FAILURE "${ROLLBACK_ON_FAILURE:-}"
  check_shared_objects
  check_current_link
  make_state_dir
  lock_target
  trap codedeployer_conclude_rotation EXIT
  heed_signals
  recover_release_states
  check_disk_space "$source_dir" "$TARGET_DEPLOY_DIR"

  load_revision_facts "$ARCHIVE_DIR"
  begin_release
  say "release $release: copying $(describe_revision) to $releases_dir"
  copy_tree "$source_dir" "$NEW_RELEASE_DIR" || die "copying to $NEW_RELEASE_DIR failed: $(describe_free_space "$releases_dir")"
  complete=yes
  link_shared_objects "$NEW_RELEASE_DIR"
  write_revision_file "$NEW_RELEASE_DIR"
  run_post_install_commands_apart "$NEW_RELEASE_DIR"
  note_activation
  hold_signals
  switch_current "$release" || die "cannot switch $current_link"
  finished=yes

  set_release_state "$release" live || warn "cannot note that $release is live"
  log_release deployed "$release"
  say "release $release is live: $current_link"
  heed_signals
  remove_old_releases
  remove_failed_releases
  install_tools || warn "could not put releases.sh into $state_dir/tools"
}

# On any exit: a release that did not go live is bad, and everybody is told what is left.
codedeployer_conclude_rotation() {
  local status=$?
  hold_signals
  restore_state_dir
  [[ -z $finished ]] || exit "$status"
  if [[ -n $release ]]; then
    conclude_failed_release "$release" "${failure:-see the output}"
  fi
  find_live_releases
  printf 'nothing was switched: %s is %s\n' "$current_link" "$(describe_current)" >&2
  exit "$status"
}

codedeployer_run_strategy codedeployer_rotate_releases
