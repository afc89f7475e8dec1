#!/usr/bin/env bash
# Simple copy: the revision is copied over one folder.

set -euo pipefail

ARCHIVE_SOURCE_SUBDIR=
TARGET_DEPLOY_DIR=/srv/shop
DELETE_REMOVED=yes
POST_INSTALL_COMMANDS=(
  "node --check server.js"
)

source strategies/simple-copy.sh
