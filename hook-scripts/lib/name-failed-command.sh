# shellcheck shell=bash
# Sourced by the hook wrapper before a group script, into the same shell, which is somebody else's: every name here
# starts with codedeployer_. A command that ends the script under `set -e` often says nothing itself, so it is named.

# Not without `set -e`, where the script goes on; nor in a subshell, whose outcome may be handled outside of it.
codedeployer_name_failed_command() { # status pipeline-length file line command
  [[ $- == *e* && $BASH_SUBSHELL -eq 0 ]] || return 0
  local what=${5%%$'\n'*}
  if [[ $what == return* ]]; then
    # A function of lib/ has told why.
    [[ -z ${codedeployer_failure_is_told:-} ]] || return 0
    what='a function that returned'
  elif (($2 > 1)); then
    what="the pipeline that ends with $what"
  fi
  printf '%s: line %s: %s: exit code %s\n' "${3#./}" "$4" "${what:0:200}" "$1" >&2
}

# In functions too.
set -E
trap 'codedeployer_name_failed_command "$?" "${#PIPESTATUS[@]}" "${BASH_SOURCE[0]:-}" "${LINENO:-}" "${BASH_COMMAND:-}"' ERR
