#!/usr/bin/env bash
# ApplicationStart: lets PHP begin with the release that is live now. The web server of the instance goes on as it is.

set -euo pipefail

if [[ -n ${CODEDEPLOYER_REHEARSAL:-} ]]; then
  echo 'a rehearsal has no php-fpm.service: it is not reloaded'
  exit 0
fi

# Workers end with the request that they have. The new ones know no file of the release before (realpath cache, opcache).
# The unit of Debian and Ubuntu has the version in its name, such as php8.3-fpm.service.
systemctl reload php-fpm.service
