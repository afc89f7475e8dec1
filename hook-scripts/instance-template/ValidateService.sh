#!/usr/bin/env bash
# ValidateService: decides whether the deployment succeeded, here by a health check over HTTP. Yours to change.
# When it fails, the deployment fails; with ROLLBACK_ON_FAILURE=yes in AfterInstall.sh the release before comes back.

set -euo pipefail

# What to ask, such as http://127.0.0.1:8080/health. Empty: nothing is checked.
HEALTH_URL=
HEALTH_TRIES=30
HEALTH_PAUSE=2

if [[ -z $HEALTH_URL ]]; then
  echo 'HEALTH_URL is not set in ValidateService.sh: nothing is checked'
  exit 0
fi

source lib/check-http.sh
check_http "$HEALTH_URL" "$HEALTH_TRIES" "$HEALTH_PAUSE"
