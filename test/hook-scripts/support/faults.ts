import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What happens at the chosen call: the command fails, or all processes get SIGKILL or SIGTERM just before or just after it. */
export type Fault = 'fail' | `${'kill' | 'term'} ${'before' | 'after'}`;

/** Every command by which the strategies change something. */
const commands = [
  'cp',
  'find',
  'flock',
  'ln',
  'mkdir',
  'mv',
  'rm',
  'rmdir',
  'rsync',
  'sort',
  'tar',
  'xargs',
];

// The first free number is this call's; creating its file without overwriting is atomic, also between the parts of a pipe.
const shim = String.raw`#!/bin/bash
name=${'${0##*/}'} call=1
set -C
until { printf '%s %s\n' "$name" "$*" >"$FAULT_CALLS/$call"; } 2>/dev/null; do call=$((call + 1)); done
for real in /usr/bin/$name /bin/$name; do [[ ! -x $real ]] || break; done
[[ $call == "$FAULT_AT" ]] || exec "$real" "$@"
case $FAULT in
  fail) echo "$name: injected failure" >&2; exit 9 ;;
  'kill before') kill -KILL 0 ;;
  'kill after') "$real" "$@"; kill -KILL 0 ;;
  'term before') kill -TERM 0; exec "$real" "$@" ;;
  'term after') "$real" "$@"; status=$?; kill -TERM 0; exit "$status" ;;
esac
`;

export interface Faults {
  /** The environment in which the given call (1 is the first) meets its fault; 0 lets everything pass. */
  environment(id: string, at: number, fault: Fault): Promise<Record<string, string>>;
  /** The commands that a run with this id has called, in order. */
  calls(id: string): Promise<string[]>;
}

/** Puts itself before the commands by which a deployment changes anything, so that every one of its steps can be counted and broken. */
export async function createFaults(directory: string): Promise<Faults> {
  const bin = join(directory, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'shim'), shim, { mode: 0o755 });
  for (const command of commands) await symlink('shim', join(bin, command));
  return {
    async environment(id, at, fault) {
      const calls = join(directory, id);
      await mkdir(calls);
      return {
        PATH: `${bin}:${process.env.PATH ?? ''}`,
        FAULT_CALLS: calls,
        FAULT_AT: String(at),
        FAULT: fault,
      };
    },
    async calls(id) {
      const { length } = await readdir(join(directory, id));
      const numbers = Array.from({ length }, (_, index) => String(index + 1));
      return Promise.all(numbers.map((number) => readFile(join(directory, id, number), 'utf8')));
    },
  };
}
