# shellcheck shell=bash
# Sourced. What became of each release. One file per release in .codedeployer/releases/, first word its state:
#   building  being made (or left behind by a deployment that was killed)
#   live      went live, now or earlier
#   failed    never went live; the reason follows
#   bad       went live and was rolled back; the reason follows
#   adopted   was `current` before this tool came; can be returned to, is never deleted
# A folder without such a file is not ours.

set_release_state() { # release state [reason]
  printf '%s %s\n' "$2" "${3:-}" >"$state_dir/state.new" && mv -fT -- "$state_dir/state.new" "$state_dir/releases/$1"
}

# Sets REPLY to the release's state and `reason` to what was noted; REPLY is empty for a folder that is not ours.
get_release_state() { # release
  REPLY='' reason=''
  [[ ! -f $state_dir/releases/$1 ]] || read -r REPLY reason <"$state_dir/releases/$1"
}

# Sets `releases` to the names of all releases of ours, oldest first: a name starts with its UTC time.
list_releases() {
  local file LC_ALL=C
  releases=()
  for file in "$state_dir/releases/"*; do
    [[ ! -f $file ]] || releases+=("${file##*/}")
  done
}

# Puts the notes in order after a deployment that was killed, and takes in a release that is live without a note.
recover_release_states() {
  local release
  mkdir -p -- "$state_dir/releases" && rm -f -- "$state_dir/state.new" "$state_dir/link.new" || die "cannot write to $state_dir"
  find_live_releases
  if [[ -n $current_release ]]; then
    get_release_state "$current_release"
    case $REPLY in
      live | adopted) ;;
      '') set_release_state "$current_release" adopted || die "cannot write to $state_dir" ;;
      *) set_release_state "$current_release" live || die "cannot write to $state_dir" ;;
    esac
  fi
  list_releases
  for release in "${releases[@]}"; do
    if [[ ! -d $releases_dir/$release ]]; then
      rm -f -- "$state_dir/releases/$release" || die "cannot write to $state_dir"
      continue
    fi
    get_release_state "$release"
    [[ $REPLY != building ]] || set_release_state "$release" failed 'the deployment was interrupted' ||
      die "cannot write to $state_dir"
  done
}
