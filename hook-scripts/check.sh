#!/usr/bin/env bash
# Checks every script of this folder: each by shellcheck, the entry points with all that they source for variables that
# nobody sets, and the format by shfmt.
# Debian: apt-get install shellcheck shfmt

set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

for program in shellcheck shfmt; do
  if ! command -v "$program" >/dev/null; then
    printf '%s is missing: apt-get install shellcheck shfmt (or brew install)\n' "$program" >&2
    exit 1
  fi
done

scripts=(./*.sh lib/*.sh strategies/*.sh instance-template/*.sh)
entry_points=(hook-wrapper.sh releases.sh strategies/*.sh)

shellcheck "${scripts[@]}"
for script in "${entry_points[@]}"; do
  shellcheck --norc --source-path=SCRIPTDIR --source-path="$PWD/lib" --external-sources --check-sourced --include=SC2154 "$script"
done
shfmt -d "${scripts[@]}"
