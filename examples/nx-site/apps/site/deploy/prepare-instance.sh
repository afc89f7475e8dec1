#!/usr/bin/env bash
# Makes a rehearsed instance what yours are before the first deployment: nginx runs there, as the image has it.

set -euo pipefail

if ! command -v nginx >/dev/null; then
  echo 'There is no nginx on this machine: install it, or rehearse on an image that has it (--root, docs/rehearsal-roots.md).' >&2
  exit 1
fi

# As Debian's, without its welcome page. Without root on this machine there is no other user than root.
cat >/etc/nginx/nginx.conf <<'END'
user root;
pid /run/nginx.pid;
events {}
http {
  include /etc/nginx/mime.types;
  access_log off;
  include /etc/nginx/conf.d/*.conf;
}
END
systemctl start nginx
