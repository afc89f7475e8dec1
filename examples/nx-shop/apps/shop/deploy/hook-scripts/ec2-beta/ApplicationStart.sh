#!/usr/bin/env bash
set -euo pipefail

source shop-service/service.sh
start_shop /srv/shop
