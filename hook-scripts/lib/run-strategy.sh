# shellcheck shell=bash
# Sourced by strategies/*.sh into a group script, which is somebody else's shell: every name here starts with
# codedeployer_, the work is done in a subshell, and only its outcome, the mapped TARGET_DEPLOY_DIR and what a strategy gives come back.

codedeployer_lib=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
# shellcheck source=under-root.sh
source "$codedeployer_lib/under-root.sh"
# shellcheck source=given-variables.sh
source "$codedeployer_lib/given-variables.sh"

# Ends the group script with the strategy's exit code when it fails, whether or not the script says `set -e`.
codedeployer_run_strategy() { # strategy
  local codedeployer_flags=$- codedeployer_state codedeployer_status codedeployer_signal='' codedeployer_traps
  local codedeployer_target codedeployer_pipe codedeployer_given=()
  # A wrapper of one's own may have set another ARCHIVE_DIR; what is deployed is the archive that this file lies in.
  export ARCHIVE_DIR=${codedeployer_lib%/deploy/hook-scripts/lib}
  if [[ -n ${TARGET_DEPLOY_DIR:-} ]]; then
    codedeployer_target=$(under_root "$TARGET_DEPLOY_DIR" && printf x)
    codedeployer_assign TARGET_DEPLOY_DIR "${codedeployer_target%x}" || {
      printf 'error: TARGET_DEPLOY_DIR is read-only, but has to become %s in this rehearsal\n' "${codedeployer_target%x}" >&2
      exit 1
    }
    export TARGET_DEPLOY_DIR
  fi
  # The strategy's own names must not get in the way of the commands that it runs for the group script.
  codedeployer_state=$(declare -p && declare -f)
  # A signal must not end this shell before the strategy has said what is left: bash runs traps when the subshell has ended.
  codedeployer_traps=$(trap -p TERM INT HUP)
  trap 'codedeployer_signal=TERM' TERM
  trap 'codedeployer_signal=INT' INT
  trap 'codedeployer_signal=HUP' HUP
  # Not `if ! ( ... )`: bash ignores `set -e` inside of a condition, and commands rely on it.
  set +e
  # Open at both ends, so that nobody waits for a reader; what is given is less than a pipe holds.
  exec {codedeployer_pipe}<> <(:)
  (
    # Known to work under bash 4.2, where an empty array counts as unset.
    set +ufC
    IFS=$' \t\n'
    shopt -u failglob nullglob nocaseglob nocasematch
    source "$codedeployer_lib/strategy-parts.sh"
    "$1"
    codedeployer_print_given >&"$codedeployer_pipe"
  )
  codedeployer_status=$?
  ((codedeployer_status != 0)) || codedeployer_take_given <&"$codedeployer_pipe"
  exec {codedeployer_pipe}>&-
  trap - TERM INT HUP
  eval "$codedeployer_traps"
  [[ $codedeployer_flags != *e* ]] || set -e
  # Now it means what it means to the group script.
  [[ -z $codedeployer_signal ]] || kill -s "$codedeployer_signal" "$BASHPID"
  ((codedeployer_status == 0)) || exit "$codedeployer_status"
}
