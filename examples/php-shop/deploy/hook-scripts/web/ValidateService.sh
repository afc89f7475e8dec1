#!/usr/bin/env bash
# ValidateService: decides whether the deployment succeeded. Yours to change.
# When it fails, the deployment fails; with ROLLBACK_ON_FAILURE=yes in AfterInstall.sh the release before comes back.

set -euo pipefail

# What has to be there, by absolute paths such as /var/www/$APPLICATION_NAME/current/index.html.
EXPECTED_FILES=(
  "/var/www/$APPLICATION_NAME/current/artisan"
  "/var/www/$APPLICATION_NAME/current/public/index.php"
  "/var/www/$APPLICATION_NAME/current/.env"
)

# What to ask, such as http://127.0.0.1:8080/health. Empty: nothing is asked.
HEALTH_URL=http://127.0.0.1/health
HEALTH_TRIES=30
HEALTH_PAUSE=2
# Seconds in all. Less than the timeout in appspec.yml, at which the agent would stop this script before its verdict.
HEALTH_LIMIT=240

# The unit that has to be running then.
SERVICE=php-fpm.service

if [[ -n ${CODEDEPLOYER_REHEARSAL:-} ]]; then
  printf 'a rehearsal has no web server: %s is not asked\n' "$HEALTH_URL"
  printf 'a rehearsal has no %s: it is not looked at\n' "$SERVICE"
  HEALTH_URL=
  SERVICE=
fi

if ((${#EXPECTED_FILES[@]} > 0)); then
  source lib/expected-files.sh
  check_expected_files "${EXPECTED_FILES[@]}"
elif [[ -z $HEALTH_URL$SERVICE ]]; then
  echo 'HEALTH_URL is not set in ValidateService.sh: nothing is checked'
  exit 0
fi

source lib/check-http.sh
source lib/service.sh
if [[ -n $HEALTH_URL ]] && ! check_http "$HEALTH_URL" "$HEALTH_TRIES" "$HEALTH_PAUSE" "$HEALTH_LIMIT"; then
  [[ -z $SERVICE ]] || tell_last_words
  exit 1
fi
[[ -z $SERVICE ]] || check_service
