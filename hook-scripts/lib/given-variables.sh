# shellcheck shell=bash
# Sourced by strategies, into the group script's own shell: every name of it starts with codedeployer_. The variables that a
# strategy, which runs in a subshell, gives to the commands of the group script and to its lines after `source`.

# Assigns. A group script may have made the variable read-only: it can stay when it says the same, else 1 is returned.
codedeployer_assign() { # name value
  [[ ${!1-} == "$2" ]] || printf -v "$1" '%s' "$2" 2>/dev/null
}

# For the strategy: assigns one and notes that it is given.
codedeployer_give() { # name value
  codedeployer_assign "$1" "$2" || {
    printf 'warning: %s is read-only in the group script and stays what it is\n' "$1" >&2
    return 1
  }
  codedeployer_given+=("$1")
}

# Prints the names and values, each ended by NUL, and an empty name.
codedeployer_print_given() {
  local codedeployer_name
  for codedeployer_name in "${codedeployer_given[@]}"; do
    printf '%s\0' "$codedeployer_name" "${!codedeployer_name}"
  done
  printf '\0'
}

# Assigns what was printed, over what another place, such as the agent's environment, calls the same.
codedeployer_take_given() {
  local codedeployer_name codedeployer_value
  while IFS= read -r -d '' codedeployer_name && [[ -n $codedeployer_name ]]; do
    IFS= read -r -d '' codedeployer_value || return 0
    codedeployer_assign "$codedeployer_name" "$codedeployer_value"
  done
}
