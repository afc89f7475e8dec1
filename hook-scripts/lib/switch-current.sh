# shellcheck shell=bash
# Sourced. The one moment at which a release goes live.

# Dies unless `current` is a link, or absent.
check_current_link() {
  [[ -L $current_link || ! -e $current_link ]] ||
    die "$current_link is not a symbolic link, so it cannot be switched; move it away once by hand"
}

# One rename: whoever opens current/... finds the old release or the new one, never nothing.
# The release that was live before can be found at .codedeployer/previous.
switch_current() { # release
  if [[ -n ${current_release:-} && $current_release != "$1" ]]; then
    replace_link "releases/$current_release" "$state_dir/previous" || return 1
    previous_release=$current_release
  fi
  replace_link "releases/$1" "$current_link" || return 1
  current_release=$1
}

# The new link is made inside the state folder, which is on the same file system.
replace_link() { # text link
  ln -sfT -- "$1" "$state_dir/link.new" && mv -fT -- "$state_dir/link.new" "$2"
}
