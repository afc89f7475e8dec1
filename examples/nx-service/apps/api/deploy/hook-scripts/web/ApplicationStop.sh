#!/usr/bin/env bash
# ApplicationStop: stops the application before a new revision arrives. Yours to change; without this file the old
# release serves until ApplicationStart.sh restarts the service, which is what rotating releases are made for.
#
# The agent runs the ApplicationStop.sh of the revision that was deployed BEFORE. One that fails keeps failing until the
# deployment is started with the option that ignores it, so this script ends well when there is nothing to stop.

set -euo pipefail

# The unit to stop, such as my-app.service. Empty: there is nothing to stop.
SERVICE=

if [[ -z $SERVICE ]]; then
  echo 'SERVICE is not set in ApplicationStop.sh: nothing is stopped'
  exit 0
fi

source lib/service.sh
stop_service
