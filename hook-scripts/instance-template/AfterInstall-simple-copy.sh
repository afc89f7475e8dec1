#!/usr/bin/env bash
# AfterInstall by simple copy: rename this file to AfterInstall.sh to use it. Yours to change.

set -euo pipefail

# The folder of the archive to deploy, such as dist; empty for all of it.
ARCHIVE_SOURCE_SUBDIR=

# Where it is deployed to on the instance.
TARGET_DEPLOY_DIR=/var/www/$APPLICATION_NAME

# yes: remove what the revision before brought and this one has no more. What never came from a revision stays.
DELETE_REMOVED=no

# Paths below the target that are neither replaced nor removed, such as uploads or config/local.yml.
PROTECTED_PATHS=(
)

# Command lines to run in the target after the copy, one per line and in quotes.
POST_INSTALL_COMMANDS=(
)

source strategies/simple-copy.sh
