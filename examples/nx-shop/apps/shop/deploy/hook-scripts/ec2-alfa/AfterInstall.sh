#!/usr/bin/env bash
# Rotating releases: every deployment gets a folder of its own, and `current` is switched to it.

set -euo pipefail

ARCHIVE_SOURCE_SUBDIR=
TARGET_DEPLOY_DIR=/var/www/shop
SHARED_OBJECTS=()
POST_INSTALL_COMMANDS=(
  "node --check server.js"
)

source strategies/rotating-releases.sh
