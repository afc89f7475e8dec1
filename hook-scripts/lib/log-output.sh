# shellcheck shell=bash
# Sourced by the hook wrapper. Everything that is printed goes line by line, stamped and labelled, to the agent and to a log file.
#
# The agent waits until nobody holds its pipe any more, so a child that a script left in the background would keep the
# whole deployment waiting. Therefore only this logger holds that pipe: it lets go of it at `end_log`, while it keeps
# writing to the log file for as long as such a child lives.

# The agent reports the last whole lines that fit into 2,048 characters, and nothing when the last line alone does not.
longest_line=600

# From here on stdout and stderr of this process belong to the logger.
start_log() { # file label
  local agent_output
  exec {agent_output}>&1
  log_mark="mark $$.$RANDOM$RANDOM$RANDOM"
  coproc LOGGER {
    trap '' TERM INT HUP PIPE
    exec 2>/dev/null
    deliver_lines "$1" "$agent_output" "$2" < <(
      exec {agent_output}>&-
      stamp_lines "$2"
    )
  }
  exec {log_finished}<&"${LOGGER[0]}" >&"${LOGGER[1]}" 2>&1 {agent_output}>&-
  eval "exec ${LOGGER[0]}<&- ${LOGGER[1]}>&-"
}

# Ends the line that a script may have left without an end. Its last lines can be repeated from then on.
end_line() { printf '%s line\n' "$log_mark"; }

# Hands the agent, whose report is short, the script's last lines once more.
repeat_last_lines() { printf '%s again\n' "$log_mark"; }

# Returns when all that was printed so far has reached the agent and the agent's pipe is closed.
end_log() {
  trap '' PIPE
  printf '%s end\n' "$log_mark"
  exec >/dev/null 2>&1
  read -r -u "$log_finished" _
}

stamp_lines() { # label
  if command -v ts >/dev/null && ts </dev/null; then
    exec ts "[%Y-%m-%d %H:%M:%S%z] ${1//%/%%}"
  fi
  local line stamp
  while IFS= read -r line || [[ -n $line ]]; do
    printf -v stamp '%(%Y-%m-%d %H:%M:%S%z)T' -1
    printf '[%s] %s %s\n' "$stamp" "$1" "$line"
  done
}

deliver_lines() { # file agent-output label
  local line printed agent_output=$2 quiet='' recent='' last='' LC_ALL=C
  while IFS= read -r line; do
    if [[ $line != *"$log_mark "* ]]; then
      deliver_line "$1" "$line"
      continue
    fi
    # What was printed last without a line end stands between the label and the mark.
    printed=${line%"$log_mark "*}
    [[ -z ${printed#*"$3 "} ]] || deliver_line "$1" "$printed"
    case $line in
      *' line') last=$recent recent='' ;;
      # Until it is loud again the log has all, the agent only the end (see roll-back.sh).
      *' quiet') quiet=yes recent='' ;;
      *' loud') [[ -z $quiet ]] || printf '%s' "$recent" >&"$agent_output" && quiet='' ;;
      *' again') printf '%s' "$last" >&"$agent_output" ;;
      *' end')
        exec {agent_output}>&-
        printf 'finished\n'
        exec >/dev/null
        agent_output=''
        ;;
    esac
  done
}

deliver_line() { # file line
  printf '%s\n' "$2" >>"$1"
  [[ -n $agent_output ]] || return 0
  local line=$2
  if ((${#line} > longest_line)); then
    line="${line:0:longest_line*2/3} ... [${#line} bytes, whole in $1] ... ${line: -longest_line/5}"
  fi
  as_valid_utf8 "$line"
  line=$REPLY
  [[ -n $quiet ]] || printf '%s\n' "$line" >&"$agent_output"
  recent+=$line$'\n'
  [[ $recent != *$'\n'*$'\n'*$'\n'*$'\n' ]] || recent=${recent#*$'\n'}
}

# Sets REPLY to the line; the agent's whole report is lost when one is not valid UTF-8.
as_valid_utf8() { # line
  local c=$'[\x80-\xbf]'
  local valid=$'^([\x01-\x7f]|[\xc2-\xdf]'"$c"$'|\xe0[\xa0-\xbf]'"$c"$'|[\xe1-\xec\xee\xef]'"$c$c"$'|\xed[\x80-\x9f]'"$c"
  valid+=$'|\xf0[\x90-\xbf]'"$c$c"$'|[\xf1-\xf3]'"$c$c$c"$'|\xf4[\x80-\x8f]'"$c$c)*\$"
  REPLY=$1
  [[ $1 =~ $valid ]] || REPLY=${1//[$'\x80'-$'\xff']/?}
}
