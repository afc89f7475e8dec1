# shellcheck shell=bash
# Sourced. The target directory: what it must be, and where things lie in it.

# Sets the names of everything below the target.
name_target_paths() {
  state_dir=$TARGET_DEPLOY_DIR/.codedeployer
  releases_dir=$TARGET_DEPLOY_DIR/releases
  shared_dir=$TARGET_DEPLOY_DIR/shared
  current_link=$TARGET_DEPLOY_DIR/current
}

# Checks TARGET_DEPLOY_DIR and ARCHIVE_SOURCE_SUBDIR without changing anything; sets `source_dir`.
check_target() {
  [[ -n ${TARGET_DEPLOY_DIR:-} ]] ||
    die 'TARGET_DEPLOY_DIR is not set: the group script names the absolute path to deploy to, e.g. TARGET_DEPLOY_DIR=/var/www/app'
  [[ $TARGET_DEPLOY_DIR == /* ]] ||
    die "TARGET_DEPLOY_DIR is '$TARGET_DEPLOY_DIR': expected an absolute path"
  while [[ $TARGET_DEPLOY_DIR == ?*/ ]]; do TARGET_DEPLOY_DIR=${TARGET_DEPLOY_DIR%/}; done
  [[ $TARGET_DEPLOY_DIR != / ]] || die 'TARGET_DEPLOY_DIR is /: expected a directory of its own'
  [[ ! -e $TARGET_DEPLOY_DIR || -d $TARGET_DEPLOY_DIR ]] ||
    die "TARGET_DEPLOY_DIR $TARGET_DEPLOY_DIR is a file: expected a directory, or nothing yet"
  case /${ARCHIVE_SOURCE_SUBDIR:-}/ in
    */../*) die "ARCHIVE_SOURCE_SUBDIR is '$ARCHIVE_SOURCE_SUBDIR': expected a folder inside the archive" ;;
  esac
  source_dir=$ARCHIVE_DIR${ARCHIVE_SOURCE_SUBDIR:+/$ARCHIVE_SOURCE_SUBDIR}
  [[ -d $source_dir ]] ||
    die "the archive has no folder '${ARCHIVE_SOURCE_SUBDIR:-}' (ARCHIVE_SOURCE_SUBDIR); was it built before packing?"
  name_target_paths
}

check_count() { # name value
  [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || die "$1 is '$2': expected a whole number from 1"
}

# yes or no, and nothing that looks like either.
is_yes() { # name value
  case $2 in
    yes | true | 1) return 0 ;;
    '' | no | false | 0) return 1 ;;
  esac
  die "$1 is '$2': expected yes or no"
}
