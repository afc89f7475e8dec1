"""Runs a command and prints what it cost as JSON: seconds of wall clock and processor time, peak memory in MB."""

import json
import os
import sys
import time


def main():
    out = os.open(os.devnull, os.O_WRONLY)
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    actions = [(os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
    begin = time.monotonic()
    pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - begin
    print(
        json.dumps(
            {
                "wall": wall,
                "cpu": usage.ru_utime + usage.ru_stime,
                "memory": usage.ru_maxrss / 1024,
                "status": os.waitstatus_to_exitcode(status),
            }
        )
    )


main()
