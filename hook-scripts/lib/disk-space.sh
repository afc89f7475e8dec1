# shellcheck shell=bash
# Sourced. Whether a copy fits, asked before it is begun.

# Dies when the file system of `to` has less room than the tree `from` takes.
check_disk_space() { # from to
  local needed files inodes
  read -r needed files <<<"$(measure_tree "$1")"
  measure_free_space "$2"
  if ((needed > free_space)); then
    die "not enough disk space for $2: the revision needs $((needed / 1024 + 1)) MB, $((free_space / 1024)) MB are free. How many old revisions the agent keeps is :max_revisions: in codedeployagent.yml"
  fi
  # Some file systems have no fixed number of inodes and say 0 or -.
  read -r inodes free_inodes <<<"$(ask_df itotal,iavail "$2")"
  if [[ $inodes =~ ^[1-9] ]] && ((files > free_inodes)); then
    die "not enough inodes for $2: the revision has $files files and folders, $free_inodes can still be made"
  fi
  say "disk space: $((needed / 1024 + 1)) MB needed, $((free_space / 1024)) MB free"
}

# Prints kilobytes and number of entries. Patterns that only rsync can read are left out of account: too much is measured then.
measure_tree() ( # from
  set -o pipefail
  cd -- "$1" || exit 1
  read_exclude_patterns "$ARCHIVE_DIR/deploy/hook-scripts/rsync_exclude"
  compile_exclude_patterns || find_exclusions=()
  find_included -printf '%k\n' | {
    total=0 number=0
    while read -r size; do total=$((total + size)) number=$((number + 1)); done
    printf '%s %s\n' "$total" "$number"
  }
)

# The end of a sentence about a copy that failed.
describe_free_space() { # directory
  measure_free_space "$1"
  if ((free_space < 1024)); then printf 'the disk is full'; else printf '%s MB are free' "$((free_space / 1024))"; fi
}

# Sets `free_space` to kilobytes.
measure_free_space() { # directory
  read -r free_space <<<"$(ask_df avail "$1")"
  [[ $free_space =~ ^[0-9]+$ ]] || die "cannot find out how much room there is for $1"
}

# Prints df's fields about the file system that the directory is on, or will be.
ask_df() { # fields directory
  local directory=$2
  while [[ ! -d $directory ]]; do
    directory=${directory%/*}
    directory=${directory:-/}
  done
  df -k --output="$1" -- "$directory" | tail -n 1
}
