# shellcheck shell=bash
# Sourced. The agent's timeout sends SIGTERM to every process of an event at once, in the middle of anything.

# A signal ends the strategy; its EXIT trap says what is left.
heed_signals() {
  trap 'failure="stopped by a signal"; exit 143' TERM INT HUP
}

# For what must not be broken off, or be denied when it has happened: the commands that are called ignore signals as well.
# The group script's own shell takes note of one meanwhile, and ends after the strategy (run-strategy.sh).
hold_signals() {
  trap '' TERM INT HUP
}
