# shellcheck shell=bash
# Sourced by group scripts (ValidateService.sh). Looks whether what a deployment has to bring is there.

# shellcheck source=messages.sh
source "${BASH_SOURCE[0]%/*}/messages.sh"
# shellcheck source=under-root.sh
source "${BASH_SOURCE[0]%/*}/under-root.sh"

# Fails where one of them is not there, or is an empty file.
check_expected_files() { # path...
  local path here
  for path in "$@"; do
    here=$(under_root "$path")
    [[ -e $here ]] || die "$path is not there"
    [[ ! -f $here || -s $here ]] || die "$path is empty"
    echo "$path is there"
  done
}
