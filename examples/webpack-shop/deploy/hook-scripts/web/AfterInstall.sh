#!/usr/bin/env bash
set -euo pipefail

ARCHIVE_SOURCE_SUBDIR=
TARGET_DEPLOY_DIR=/srv/shop

source strategies/simple-copy.sh
