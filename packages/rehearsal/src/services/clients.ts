/** Where programs of an instance and its services meet, in the instance's own `/run`. */
const meetingPlace = '/run/systemd/stand-in';

/** A pipe: a client writes the name of its call into it, which is its process id. */
export const callsPipe = `${meetingPlace}/calls`;

/** In it each client has a folder with its arguments, where it finds what it is to print. */
export const callFolders = `${meetingPlace}/call`;

/**
 * The script that stands for `systemctl` and `journalctl` in an instance: it hands its arguments to the services of the rehearsal,
 * and prints and exits as they answer. Any shell will do.
 */
export const clientScript = `#!/bin/sh
# Stands for systemd's program of this name in an instance of a rehearsal, which has no systemd.
call=${callFolders}/$$
umask 077
if ! mkdir -- "$call" 2>/dev/null || ! mkfifo -- "$call/end"; then
  echo "System has not been booted with systemd as init system (PID 1). Can't operate." >&2
  echo 'Failed to connect to bus: Host is down' >&2
  exit 1
fi
printf '%s\\0' "\${0##*/}" "$@" >"$call/words"
exec 3<>"$call/end"
echo $$ >${callsPipe}
IFS= read -r code <&3
if [ "$code" = follow ]; then
  exec tail -n +1 -f -- "$call/out"
fi
if [ -s "$call/out" ]; then cat -- "$call/out"; fi
if [ -s "$call/err" ]; then cat -- "$call/err" >&2; fi
rm -rf -- "$call"
exit "$code"
`;

/**
 * Stands for \`sudo\` where an instance has root alone: there the real one cannot work, and nobody is asked for a password either.
 */
export const sudoScript = `#!/bin/sh
# Stands for sudo in an instance of a rehearsal whose only user is root.
shell=
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    -u | -g | --user | --group)
      [ "$2" = root ] || echo "sudo: this instance has no other user than root; $2 is left out" >&2
      shift 2 ;;
    -u* | --user=* | -g* | --group=*) shift ;;
    -i | -s | --login | --shell) shell=1; shift ;;
    -v | -k | -K | -l) exit 0 ;;
    -h | -p | -C | -D | -R | -T | -r | -t) shift 2 ;;
    -*) shift ;;
    *=*) export "$1"; shift ;;
    *) break ;;
  esac
done
export SUDO_USER=root SUDO_UID=0 SUDO_GID=0 USER=root LOGNAME=root HOME=\${HOME:-/root}
if [ -n "$shell" ]; then
  [ $# -eq 0 ] && exec "\${SHELL:-/bin/sh}"
  exec "\${SHELL:-/bin/sh}" -c "$*"
fi
[ $# -gt 0 ] || { echo 'usage: sudo [-u user] command' >&2; exit 1; }
exec "$@"
`;
