# shellcheck shell=bash
# Sourced by group scripts (ValidateService.sh). Asks a web service whether it is well, until it is or the tries are used up.

# shellcheck source=ports.sh
source "${BASH_SOURCE[0]%/*}/ports.sh"

# check_http URL [TRIES] [SECONDS BETWEEN] [SECONDS IN ALL]: 30 tries, 2 seconds apart, each of at most 10 seconds; after 240
# seconds none is begun, so that the verdict comes before the timeout in appspec.yml, which is 300. Well is an answer of 200
# to 399. Prints one line a change and a verdict; returns 1 when the service is not well.
check_http() {
  local url tries=${2:-30} pause=${3:-2} try answer='' last='' start=$SECONDS left
  url=$(url_here "$1")
  for ((try = 1; try <= tries; try++)); do
    left=$((start + ${4:-240} - SECONDS))
    ((left > 0)) || break
    answer=$(ask_http "$url" "$((left < 10 ? left : 10))")
    if [[ $answer =~ ^[23][0-9][0-9]$ ]]; then
      printf 'healthy: %s answered %s at try %s of %s\n' "$url" "$answer" "$try" "$tries"
      return 0
    fi
    [[ $answer == "$last" ]] || printf 'not yet: %s: %s (try %s of %s)\n' "$url" "$answer" "$try" "$tries"
    last=$answer
    ((try == tries)) || sleep "$pause"
  done
  printf 'unhealthy: %s: %s, after %s tries in %s s\n' "$url" "$last" "$((try - 1))" "$((SECONDS - start))" >&2
  # shellcheck disable=SC2034 # read where the hook wrapper names failed commands
  codedeployer_failure_is_told=yes
  return 1
}

# Prints the status of one GET, or why there was none. By curl, wget, or (for http only) bash itself.
ask_http() { # url seconds
  local answer
  if command -v curl >/dev/null; then
    answer=$(curl -sS -o /dev/null -m "$2" -w '%{http_code}' -- "$1" 2>&1) && printf '%s' "$answer" && return
    # 000 is curl's word for no status; the reason stands before it.
    printf 'no answer (%s)' "${answer%$'\n'*}"
  elif command -v wget >/dev/null; then
    answer=$(wget -q -S -O /dev/null -T "$2" -t 1 --max-redirect=0 -- "$1" 2>&1)
    if [[ $answer =~ HTTP/[0-9.]+\ ([0-9]{3}) ]]; then printf '%s' "${BASH_REMATCH[1]}"; else printf 'no answer'; fi
  else
    ask_http_with_bash "$1" "$2"
  fi
}

ask_http_with_bash() { # url seconds
  local host port=80 path=/ answer='' connection parts='^http://([^/:]+)(:([0-9]+))?(/.*)?$'
  if [[ ! $1 =~ $parts ]]; then
    printf 'cannot be asked without curl or wget'
    return
  fi
  host=${BASH_REMATCH[1]} port=${BASH_REMATCH[3]:-80} path=${BASH_REMATCH[4]:-/}
  if ! { exec {connection}<>"/dev/tcp/$host/$port"; } 2>/dev/null; then
    printf 'no answer (cannot connect)'
    return
  fi
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&"$connection"
  IFS= read -r -t "$2" -u "$connection" answer
  exec {connection}>&-
  if [[ $answer =~ ^HTTP/[0-9.]+\ ([0-9]{3}) ]]; then printf '%s' "${BASH_REMATCH[1]}"; else printf 'no answer'; fi
}
