#!/usr/bin/env bash
# ApplicationStart: starts what was deployed, as a systemd service. Yours to change.

set -euo pipefail

# The unit to start, such as my-app.service. Empty: there is nothing to start.
SERVICE=api

# The command line that the unit runs, such as 'node server.js'. The unit is then written at every deployment; what you add to
# it belongs in /etc/systemd/system/<unit>.d/*.conf, which stays. Empty: the unit is one that the instance has.
START_COMMAND='node main.mjs'

# Where it runs.
START_DIRECTORY="/var/www/$APPLICATION_NAME/current"

# The port that it finds in $PORT, and listens on. Empty: none.
PORT=3000

# Whom it runs as. Empty: root, as the agent.
START_USER=

if [[ -z $SERVICE ]]; then
  echo 'SERVICE is not set in ApplicationStart.sh: nothing is started'
  exit 0
fi

source lib/service.sh
start_service
