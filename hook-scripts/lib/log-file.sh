# shellcheck shell=bash
# Sourced by the hook wrapper. Where the log file is, and its rotation by size.

# Makes the log's folder and moves a log that has grown past CODEDEPLOYER_LOG_MAX_BYTES aside as .1, .2 ... .
# Prints nothing; afterwards `log_file` is a file that can be written, or /dev/null with the reason in `log_trouble`.
open_log_file() {
  local folder size limit=${CODEDEPLOYER_LOG_MAX_BYTES:-}
  [[ $limit =~ ^[0-9]{1,15}$ ]] || limit=10485760
  log_trouble=''
  log_file=${CODEDEPLOYER_LOG:-$(under_root "$HOME")/logs/deploy.log}
  folder=${log_file%/*}
  if ! mkdir -p -- "$folder" 2>/dev/null || ! : 2>/dev/null >>"$log_file"; then
    log_trouble="cannot write $log_file; this output is kept by the agent only"
    log_file=/dev/null
    return 0
  fi
  [[ -f $log_file ]] || return 0
  size=$(stat -c %s -- "$log_file") || return 0
  ((size > limit)) || return 0
  # Two hooks may end up here together: the second finds a fresh log and leaves it.
  (
    flock 9
    size=$(stat -c %s -- "$log_file") || exit 0
    ((size > limit)) || exit 0
    if [[ ${CODEDEPLOYER_LOG_KEEP:-} =~ ^[0-9]{1,3}$ ]]; then rotate_log "$CODEDEPLOYER_LOG_KEEP"; else rotate_log 5; fi
  ) 9<"$folder"
}

rotate_log() { # keep
  local number
  for ((number = $1 - 1; number >= 1; number--)); do
    [[ ! -e $log_file.$number ]] || mv -f -- "$log_file.$number" "$log_file.$((number + 1))"
  done
  mv -f -- "$log_file" "$log_file.1"
}
