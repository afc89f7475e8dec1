# shellcheck shell=bash
# Sourced. POST_INSTALL_COMMANDS: command lines of the group script, run where the application now lies.

# Each in a shell of its own.
run_post_install_commands_apart() { # directory
  local command
  for command in "${POST_INSTALL_COMMANDS[@]}"; do
    run_post_install_commands "$1" "$command"
  done
}

# Runs command lines in one shell, with the options, variables and functions that the group script had. The first that
# fails ends the strategy with its own exit code.
run_post_install_commands() { # directory command...
  local status number reached=0 codedeployer_progress
  # Open at both ends, so that nobody waits for the other.
  exec {codedeployer_progress}<> <(:)
  (run_as_group_script "$@")
  status=$?
  printf 'end\n' >&"$codedeployer_progress"
  while read -r number <&"$codedeployer_progress" && [[ $number != end ]]; do reached=$number; done
  exec {codedeployer_progress}>&-
  ((status != 0)) || return 0
  shift "$reached"
  failure="post-install command failed with exit code $status: ${1:-}"
  printf 'error: %s\n' "$failure" >&2
  exit "$status"
}

# For a subshell: nothing comes back from here but the number of each command that is begun.
run_as_group_script() { # directory command...
  local codedeployer_number=0 codedeployer_values codedeployer_result
  # A process that a command leaves running must not keep the target locked.
  # shellcheck disable=SC2154 # opened by run-strategy.sh
  exec {target_lock}>&- {codedeployer_pipe}>&- {codedeployer_values}< <(codedeployer_print_given)
  trap - EXIT TERM INT HUP
  # A command that fails is named by the strategy.
  [[ $(trap -p ERR) != *codedeployer_name_failed_command* ]] || trap - ERR
  # Bash's own read-only variables are among them, and refuse.
  eval "${codedeployer_state:-}" 2>/dev/null
  codedeployer_take_given <&"$codedeployer_values"
  exec {codedeployer_values}<&-
  cd -- "$1" || exit 1
  [[ ${codedeployer_flags:-} != *u* ]] || set -u
  [[ ${codedeployer_flags:-} != *e* ]] || set -e
  while (($# > 1)); do
    shift
    codedeployer_number=$((codedeployer_number + 1))
    printf '%s\n' "$codedeployer_number" >&"$codedeployer_progress"
    printf 'post-install: %s\n' "$1"
    # Not in a condition, where bash would ignore `set -e`.
    eval "$1"
    codedeployer_result=$?
    ((codedeployer_result == 0)) || exit "$codedeployer_result"
  done
}
