#!/usr/bin/env bash
# Asks the running server whether it is well, and whether it is the build that was just deployed.
set -euo pipefail

source shop-service/service.sh
validate_shop /srv/shop
