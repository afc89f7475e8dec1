# shellcheck shell=bash
# Sourced. What the archive says about itself, as REVISION_* variables.

# Reads deploy/revision.json, which holds one `"key": "value"` a line. Other lines and unknown keys are passed over.
# Without the file (an archive of the PHP tool) the version is the first line of deploy/deployed_revision.
load_revision_facts() { # archive
  local line key value member='^[[:space:]]*"([a-z]+)":[[:space:]]*"(.*)",?$'
  REVISION_APPLICATION='' REVISION_VERSION='' REVISION_DIGEST='' REVISION_COMMIT='' REVISION_BRANCH=''
  if [[ -r $1/deploy/revision.json ]]; then
    while IFS= read -r line || [[ -n $line ]]; do
      [[ ${line%$'\r'} =~ $member ]] || continue
      key=${BASH_REMATCH[1]}
      # Of the escapes of JSON %b knows all but this one.
      value=${BASH_REMATCH[2]//\\\"/\"}
      printf -v value '%b' "$value"
      case $key in
        application) REVISION_APPLICATION=$value ;;
        version) REVISION_VERSION=$value ;;
        digest) REVISION_DIGEST=$value ;;
        commit) REVISION_COMMIT=$value ;;
        branch) REVISION_BRANCH=$value ;;
      esac
    done <"$1/deploy/revision.json"
  fi
  if [[ -z $REVISION_VERSION && -r $1/deploy/deployed_revision ]]; then
    IFS= read -r REVISION_VERSION <"$1/deploy/deployed_revision" || [[ -n $REVISION_VERSION ]]
  fi
  export REVISION_APPLICATION REVISION_VERSION REVISION_DIGEST REVISION_COMMIT REVISION_BRANCH
}

# One phrase for people: `revision 1.4.0, commit 3f2a9c1 on main`.
describe_revision() {
  local text="revision ${REVISION_VERSION:-without a version}"
  [[ -z $REVISION_COMMIT ]] || text+=", commit ${REVISION_COMMIT:0:12}"
  [[ -z $REVISION_BRANCH ]] || text+=" on $REVISION_BRANCH"
  printf '%s' "$text"
}
