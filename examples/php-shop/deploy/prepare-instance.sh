#!/usr/bin/env bash
# Makes a fresh rehearsal instance what yours have to be before the first deployment. It runs in rehearsals alone, and is no
# part of the revision: docs/rehearsal-instances.md of @codedeployer/core.

set -euo pipefail

# What all releases share: SHARED_OBJECTS in AfterInstall.sh. On your instances, make them with what belongs in them.
shared=${CODEDEPLOYER_ROOT:-}/var/www/shop/shared
mkdir -p "$shared"
mkdir -p "$shared/storage"
mkdir -p "$shared/storage/app/public"
mkdir -p "$shared/storage/framework/cache/data"
mkdir -p "$shared/storage/framework/sessions"
mkdir -p "$shared/storage/framework/views"
mkdir -p "$shared/storage/logs"
[[ -e $shared/.env ]] || echo 'APP_NAME=Shop' >"$shared/.env"
