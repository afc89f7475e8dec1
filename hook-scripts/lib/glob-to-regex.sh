# shellcheck shell=bash
# Sourced. From rsync's wildcards to a regular expression.

# Sets REPLY to an extended regular expression with rsync's meaning of the wildcards; returns 1 for what it does not know.
glob_to_regex() { # glob
  local glob=$1 known LC_ALL=C
  local class='^\[([!^]?)(([a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_.,~@%+=])+)\]'
  REPLY=''
  while [[ -n $glob ]]; do
    known=${glob:0:1}
    case $glob in
      '**'*)
        known='**'
        REPLY+='.*'
        ;;
      '*'*) REPLY+='[^/]*' ;;
      '?'*) REPLY+='[^/]' ;;
      '['*)
        [[ $glob =~ $class ]] || return 1
        known=${BASH_REMATCH[0]}
        REPLY+=[${BASH_REMATCH[1]:+^/}${BASH_REMATCH[2]}]
        ;;
      *)
        [[ '.^$+(){}|]' != *"$known"* ]] || known=\\$known
        REPLY+=$known
        known=${glob:0:1}
        ;;
    esac
    glob=${glob:${#known}}
  done
}
