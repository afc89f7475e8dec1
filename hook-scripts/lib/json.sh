# shellcheck shell=bash
# Sourced. JSON strings, for the release log.

# Prints the text as a JSON string, quotes included.
json_string() { # text
  local text=$1 escaped='' character code
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  while [[ $text =~ [[:cntrl:]] ]]; do
    character=${BASH_REMATCH[0]}
    printf -v code '\\u%04x' "'$character"
    escaped+=${text%%"$character"*}$code
    text=${text#*"$character"}
  done
  printf '"%s"' "$escaped$text"
}
