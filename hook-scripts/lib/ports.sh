# shellcheck shell=bash
# Sourced. In a rehearsal without isolation all instances share the ports of this machine. Each therefore has a port of its own
# in place of every one that it would listen on, which a file below its root notes.

# shellcheck source=under-root.sh
source "${BASH_SOURCE[0]%/*}/under-root.sh"

note_of_port() { # port
  under_root "/run/codedeployer/port-$1"
}

# Prints the port to listen on in place of one: the same on an instance, another one in such a rehearsal.
take_port() { # port
  local note port tries
  if [[ -z ${CODEDEPLOYER_ROOT:-} ]]; then
    printf '%s' "$1"
    return
  fi
  # Below those that a kernel gives to whoever asks for any.
  for ((tries = 0; tries < 50; tries++)); do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  note=$(note_of_port "$1")
  mkdir -p -- "${note%/*}"
  printf '%s' "$port" | tee -- "$note"
}

# Prints a URL of this machine with the port that was taken in place of its own.
url_here() { # url
  local port note parts='^(https?)(://(127\.0\.0\.1|localhost|\[::1\]))(:([0-9]+))?([/?#].*)?$'
  if [[ -z ${CODEDEPLOYER_ROOT:-} || ! $1 =~ $parts ]]; then
    printf '%s' "$1"
    return
  fi
  port=${BASH_REMATCH[5]:-80}
  [[ ${BASH_REMATCH[1]}${BASH_REMATCH[5]} != https ]] || port=443
  note=$(note_of_port "$port")
  [[ ! -s $note ]] || port=$(<"$note")
  printf '%s%s:%s%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "$port" "${BASH_REMATCH[6]}"
}
