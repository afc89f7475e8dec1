#!/usr/bin/env bash
# A rehearsal runs this once in each fresh instance, before the first deployment: real ones have Node installed.
set -euo pipefail

command -v node >/dev/null && exit
folder=${CODEDEPLOYER_ROOT:-}/usr/local/bin
mkdir -p -- "$folder"
ln -s -- "$CODEDEPLOYER_NODE" "$folder/node"
