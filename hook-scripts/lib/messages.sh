# shellcheck shell=bash
# Sourced. How every script of this folder speaks: plain lines on stdout, one verdict on stderr.

say() { printf '%s\n' "$*"; }

warn() { printf 'warning: %s\n' "$*" >&2; }

# Ends the process (or the subshell that runs a strategy); the EXIT trap says what is left.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
