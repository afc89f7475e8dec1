# shellcheck shell=bash
# Sourced. rsync's exclude patterns for machines without rsync: each becomes a regular expression for find.
#
# Supported, with rsync's meaning: `name`, `a/b`, `/anchored`, `folder/`, `*`, `?`, `**`, `[a-z]`, `[!a-z]`, `folder/***`,
# a leading `- `, empty lines, comments with # or ;. Everything else is refused by name rather than misread.

# Sets `exclude_patterns` to the rules of the file, `- pattern` each, or as they are when they say something else; without
# the file to what never belongs to an application.
read_exclude_patterns() { # file
  local line
  exclude_patterns=()
  if [[ ! -e $1 ]]; then
    exclude_patterns=('- /appspec.yml' '- /deploy')
    return 0
  fi
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    # The byte order mark of an editor on Windows, which would hide the first pattern.
    line=${line#$'\xef\xbb\xbf'}
    case $line in
      '' | '#'* | ';'*) ;;
      '- '* | '+ '* | '!') exclude_patterns+=("$line") ;;
      *) exclude_patterns+=("- $line") ;;
    esac
  done <"$1" || die "cannot read $1"
}

# Sets `find_exclusions` to find's arguments that leave out what `exclude_patterns` name, and `exclude_regexes` for
# is_excluded. Returns 1, with `refused` naming the first pattern that only rsync itself can read.
compile_exclude_patterns() {
  local pattern
  find_exclusions=()
  exclude_regexes=()
  refused=''
  for pattern in "${exclude_patterns[@]}"; do
    if ! compile_exclude_pattern "$pattern"; then
      refused=${pattern#- }
      return 1
    fi
  done
}

compile_exclude_pattern() { # rule
  local pattern=${1#- } tests=() slash='' prefix='\./(.*/)?'
  [[ $1 == '- '* ]] || return 1
  case $pattern in
    *[\\]* | *'//'* | / | '' | '**'*/'***') return 1 ;;
    */ | */'***')
      pattern=${pattern%/*}
      tests=(-type d)
      slash=/
      ;;
  esac
  case $pattern in
    *'***'*) return 1 ;;
    /*)
      prefix='\./'
      pattern=${pattern#/}
      ;;
    '**'*)
      # Matched from the start of the path, which counts as beginning with a slash. The root of the copy is no part of it.
      prefix='\.'
      tests+=(-path './*')
      ;;
  esac
  glob_to_regex "$pattern" || return 1
  find_exclusions+=("${tests[@]}" -regex "$prefix$REPLY" -prune -o)
  exclude_regexes+=("^$prefix$REPLY$slash\$")
}

# Whether the path, or a folder that it lies in, is left out. Folders end in a slash.
is_excluded() { # ./path
  local regex path=. rest=${1#./} LC_ALL=C
  while [[ -n $rest ]]; do
    path+=/${rest%%/*}
    for regex in "${exclude_regexes[@]}"; do
      [[ ! $path =~ $regex && ($rest != */* || ! $path/ =~ $regex) ]] || return 0
    done
    if [[ $rest == */* ]]; then rest=${rest#*/}; else rest=''; fi
  done
  return 1
}
