# shellcheck shell=bash
# Sourced. Which release is live, and which was before: read from the links, however these are written.

# Sets `current_release` and `previous_release`; empty when there is none.
find_live_releases() {
  get_linked_release "$current_link"
  current_release=$REPLY
  get_linked_release "$state_dir/previous"
  previous_release=$REPLY
}

# Sets REPLY to the name of the release that `link` leads to; empty when it is none below releases/.
get_linked_release() { # link
  local folder
  REPLY=''
  [[ -L $1 ]] || return 0
  # As this tool writes it, which says enough when there is no such folder any more.
  get_path_of readlink -- "$1"
  case ${REPLY%/} in
    releases/*/* | releases/.*) ;;
    releases/*)
      REPLY=${REPLY%/}
      REPLY=${REPLY#releases/}
      return 0
      ;;
  esac
  # By hand it may be absolute, lead through other links or into a folder of the release.
  get_path_of readlink -f -- "$releases_dir"
  folder=${REPLY:-$releases_dir}
  get_path_of readlink -f -- "$1"
  if [[ $REPLY == "$folder"/* ]]; then
    REPLY=${REPLY#"$folder"/}
    REPLY=${REPLY%%/*}
    return 0
  fi
  for folder in "$releases_dir"/*; do
    REPLY=${folder##*/}
    [[ ! $folder -ef $1 ]] || return 0
  done
  REPLY=''
}

# Sets REPLY to the path that a command prints, which may end in newlines.
get_path_of() { # command...
  REPLY=$("$@" && printf x)
  REPLY=${REPLY%$'\n'x}
}

# Whether `current` leads somewhere, but to none of our releases: then nothing is known about which ones are in use.
is_current_unknown() {
  [[ -z $current_release && (-L $current_link || -e $current_link) ]]
}

# What `current` is, for the end of a sentence.
describe_current() {
  if is_current_unknown; then readlink -- "$current_link"; else printf '%s\n' "${current_release:-as absent as before}"; fi
}
