#!/usr/bin/env bash
# AfterInstall: puts the revision into place on every instance of this deployment group. Yours to change.
#
# This one gives every deployment a folder of its own and switches a link to it (rotating releases).
# To copy over one directory instead, put AfterInstall-simple-copy.sh in its place.

set -euo pipefail

# The folder of the archive to deploy, such as dist; empty for all of it.
ARCHIVE_SOURCE_SUBDIR=

# Where it is deployed to on the instance. Your web server or service uses $TARGET_DEPLOY_DIR/current.
TARGET_DEPLOY_DIR=/var/www/$APPLICATION_NAME

# Files and folders that all releases share. Create them once in $TARGET_DEPLOY_DIR/shared, such as .env or uploads.
SHARED_OBJECTS=(
)

# Command lines to run in the new release before it goes live, one per line and in quotes,
# such as "chown -R www-data:www-data ." or "php bin/console cache:clear".
POST_INSTALL_COMMANDS=(
)

# How many releases that went live are kept for a rollback.
KEEP_RELEASES=5

# yes: when a later event of the same deployment fails (ApplicationStart, ValidateService), switch back to the release
# before and run the commands below in it.
ROLLBACK_ON_FAILURE=yes
ROLLBACK_COMMANDS=(
  "systemctl reload nginx"
)

source strategies/rotating-releases.sh
