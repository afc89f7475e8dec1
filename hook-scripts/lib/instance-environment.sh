# shellcheck shell=bash
# Sourced by the hook wrapper. What a script may rely on, wherever the agent was started from.

standard_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# PATH keeps what the agent gave it and gains what is missing, in this order: nothing that was found before is shadowed.
complete_path() {
  local directory directories
  IFS=: read -r -a directories <<<"$standard_path"
  for directory in "${directories[@]}"; do
    case ":${PATH:-}:" in
      *":$directory:"*) ;;
      *) PATH=${PATH:+$PATH:}$directory ;;
    esac
  done
  export PATH
}

# An agent that systemd starts has neither HOME nor LANG.
set_instance_environment() {
  complete_path
  if [[ -z ${HOME:-} ]]; then
    unset HOME
    HOME=~
  fi
  export HOME
  export LANG=${LANG:-C.UTF-8}
  # The folder that stands for `/` in a rehearsal without isolation; empty on an instance. Exported so that
  # "$CODEDEPLOYER_ROOT/etc/app.conf" is right in both places, also under `set -u`.
  export CODEDEPLOYER_ROOT=${CODEDEPLOYER_ROOT:-}
}
