#!/usr/bin/env bash
# ApplicationStart: has nginx serve the release that is live now. Requests that are being answered come to their end.

set -euo pipefail

cat >/etc/nginx/conf.d/"$APPLICATION_NAME".conf <<END
server {
  listen 80;
  root /var/www/$APPLICATION_NAME/current;

  # Their names change with their contents.
  location /assets/ { add_header Cache-Control "public, max-age=31536000, immutable"; }
  location / {
    add_header Cache-Control no-cache;
    try_files \$uri \$uri/ /index.html;
  }
}
END
nginx -t -q
systemctl reload-or-restart nginx
