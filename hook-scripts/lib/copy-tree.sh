# shellcheck shell=bash
# Sourced. Copies a tree as it is (modes, times, links, owners when root), without what rsync_exclude names.

# COPY_WITH says how: auto (rsync where there is one), rsync or tar.
copy_tree() { # from to
  local file=$ARCHIVE_DIR/deploy/hook-scripts/rsync_exclude
  choose_copier
  read_exclude_patterns "$file"
  # This deployment's own notes are made while the archive is being copied.
  exclude_patterns+=('- /deploy/hook-scripts/.activated')
  if [[ $copier == rsync ]]; then
    printf '%s\n' "${exclude_patterns[@]}" | rsync -a --exclude-from=- -- "$1/" "$2/"
  else
    compile_exclude_patterns ||
      die "rsync_exclude: without rsync the pattern '$refused' is not understood (see docs/hook-scripts.md of @codedeployer/core); rewrite it or install rsync"
    copy_with_tar "$1" "$2"
  fi
}

choose_copier() {
  case ${COPY_WITH:-auto} in
    auto) if command -v rsync >/dev/null; then copier=rsync; else copier=tar; fi ;;
    tar) copier=tar ;;
    rsync)
      command -v rsync >/dev/null || die 'COPY_WITH is rsync, but rsync is not installed'
      copier=rsync
      ;;
    *) die "COPY_WITH is '$COPY_WITH': expected auto, rsync or tar" ;;
  esac
}

copy_with_tar() ( # from to
  set -o pipefail
  cd -- "$1" || exit 1
  find_included -print0 |
    tar --create --file=- --null --no-unquote --no-recursion --numeric-owner --files-from=- |
    tar --extract --file=- --preserve-permissions --numeric-owner --directory="$2"
)

# Runs find's action on everything below the working directory that `find_exclusions` lets through.
find_included() { # action...
  LC_ALL=C find . -regextype posix-extended "${find_exclusions[@]}" "$@"
}
