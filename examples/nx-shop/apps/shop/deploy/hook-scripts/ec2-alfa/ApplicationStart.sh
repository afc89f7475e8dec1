#!/usr/bin/env bash
set -euo pipefail

source shop-service/service.sh
start_shop /var/www/shop/current
