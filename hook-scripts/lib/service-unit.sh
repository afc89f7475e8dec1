# shellcheck shell=bash
# Sourced by service.sh. The unit of systemd for a START_COMMAND, written anew at every deployment.

# shellcheck source=messages.sh
source "${BASH_SOURCE[0]%/*}/messages.sh"

write_unit() { # file
  local command=$START_COMMAND
  [[ ! -e $1 ]] || grep -q '^# Written by codedeployer' "$1" ||
    die "there is a unit $1 that is not from here: leave START_COMMAND empty to start that one, or give SERVICE another name"
  # What systemd would read as something else.
  command=${command//\\/\\\\}
  command=${command//\"/\\\"}
  command=${command//\$/\$\$}
  command=${command//%/%%}
  command=${command//$'\n'/\\n}
  cat >"$1" <<END
# Written by codedeployer's ApplicationStart.sh at every deployment. What you add belongs in $1.d/*.conf.
[Unit]
Description=$SERVICE, deployed by CodeDeploy
Wants=network-online.target
After=network-online.target

[Service]
WorkingDirectory=$START_DIRECTORY
ExecStart=/bin/bash -c "$command"
${PORT:+Environment=PORT=$PORT
}${START_USER:+User=$START_USER
}Restart=on-failure
RestartSec=2

[Install]
WantedBy=multi-user.target
END
  systemctl daemon-reload
  systemctl enable --quiet "$SERVICE"
}
