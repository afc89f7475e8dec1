# shellcheck shell=bash
# Sourced by the scripts of both groups: starts, stops and checks the shop as a plain process with a pid file.
# With systemd on the instances this would be `systemctl restart shop.service`.

source lib/under-root.sh
source lib/check-http.sh

run_directory=$(under_root /run/shop)
pid_file=$run_directory/shop.pid
port_file=$run_directory/shop.port
log_file=$run_directory/shop.log

start_shop() { # folder of the application
  local folder
  folder=$(under_root "$1")
  mkdir -p -- "$run_directory"
  rm -f -- "$port_file"
  stop_shop
  # In a rehearsal without isolation all instances share this machine's ports: any free one will do there.
  local port=8080
  [[ -z ${CODEDEPLOYER_ROOT:-} ]] || port=0
  # All output redirected: the agent waits until nobody holds its pipes any more.
  PORT=$port PORT_FILE=$port_file setsid node "$folder/server.js" </dev/null >"$log_file" 2>&1 &
  printf '%s\n' "$!" >"$pid_file"
  printf 'started the shop in %s, process %s\n' "$folder" "$!"
}

# A process id that was written down may be another process's by now.
is_shop() { # process id
  local command
  command=$({ tr '\0' ' ' <"/proc/$1/cmdline" || ps -o args= -p "$1"; } 2>/dev/null)
  [[ $command == *node*/server.js* ]]
}

stop_shop() {
  local pid='' tries
  [[ ! -f $pid_file ]] || read -r pid <"$pid_file"
  if [[ -z $pid ]] || ! is_shop "$pid"; then
    printf 'the shop is not running\n'
    return
  fi
  kill "$pid"
  for ((tries = 0; tries < 50; tries++)); do
    is_shop "$pid" || break
    sleep 0.1
  done
  printf 'stopped the shop, process %s\n' "$pid"
}

validate_shop() { # folder of the application
  local tries wanted answer folder url
  folder=$(under_root "$1")
  for ((tries = 0; tries < 50; tries++)); do
    [[ ! -s $port_file ]] || break
    sleep 0.1
  done
  if [[ ! -s $port_file ]]; then
    printf 'the shop does not listen; its log says:\n' >&2
    tail -n 20 -- "$log_file" >&2
    return 1
  fi
  url=http://127.0.0.1:$(<"$port_file")/health
  check_http "$url" 20 0.5
  wanted=$(<"$folder/build.json")
  answer=$(node -e 'fetch(process.argv[1]).then((r) => r.json()).then((b) => console.log(b.build))' "$url")
  if [[ $wanted != *"\"$answer\""* ]]; then
    printf 'the server at %s runs build %s, deployed was %s\n' "$url" "$answer" "$wanted" >&2
    return 1
  fi
  printf 'the shop runs build %s\n' "$answer"
}
