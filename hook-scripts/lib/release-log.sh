# shellcheck shell=bash
# Sourced. The history of a target: .codedeployer/releases.jsonl, one JSON object a line.

# A history that cannot be written must not fail a deployment, nor hide why one failed.
log_release() { # action release [reason]
  local line
  line="{\"time\":\"$(utc_time)\",\"action\":\"$1\",\"release\":$(json_string "$2")"
  [[ -z ${previous_release:-} ]] || line+=",\"previous\":$(json_string "$previous_release")"
  [[ -z ${DEPLOYMENT_ID:-} ]] || line+=",\"deployment\":$(json_string "$DEPLOYMENT_ID")"
  [[ -z ${DEPLOYMENT_GROUP_NAME:-} ]] || line+=",\"group\":$(json_string "$DEPLOYMENT_GROUP_NAME")"
  [[ -z ${REVISION_VERSION:-} ]] || line+=",\"version\":$(json_string "$REVISION_VERSION")"
  [[ -z ${REVISION_COMMIT:-} ]] || line+=",\"commit\":$(json_string "$REVISION_COMMIT")"
  [[ -z ${3:-} ]] || line+=",\"reason\":$(json_string "$3")"
  printf '%s}\n' "$line" 2>/dev/null >>"$state_dir/releases.jsonl" || warn "cannot write $state_dir/releases.jsonl"
}

utc_time() { date -u +%Y-%m-%dT%H:%M:%SZ; }
