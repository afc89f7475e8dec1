#!/usr/bin/env bash
# The agent runs this from the revision that was deployed before.
set -euo pipefail

source shop-service/service.sh
stop_shop
