# shellcheck shell=bash
# Sourced. POST_INSTALL_COMMANDS: command lines of the group script, run where the application now lies.

# Each runs in a shell of its own, with the options, variables and functions that the group script had. The first that
# fails ends the strategy with its own exit code.
run_post_install_commands() { # directory
  local command status
  for command in "${POST_INSTALL_COMMANDS[@]}"; do
    say "post-install: $command"
    (run_as_group_script "$1" "$command")
    status=$?
    if ((status != 0)); then
      printf 'error: post-install command failed with exit code %s: %s\n' "$status" "$command" >&2
      failure="post-install command failed with exit code $status: $command"
      exit "$status"
    fi
  done
}

# For a subshell: nothing comes back from here.
run_as_group_script() { # directory command
  # A process that a command leaves running must not keep the target locked.
  exec {target_lock}>&-
  trap - EXIT TERM INT HUP
  # A command that fails is named by the strategy.
  [[ $(trap -p ERR) != *codedeployer_name_failed_command* ]] || trap - ERR
  # Bash's own read-only variables are among them, and refuse.
  eval "${codedeployer_state:-}" 2>/dev/null
  cd -- "$1" || exit 1
  [[ ${codedeployer_flags:-} != *u* ]] || set -u
  [[ ${codedeployer_flags:-} != *e* ]] || set -e
  eval "$2"
}
