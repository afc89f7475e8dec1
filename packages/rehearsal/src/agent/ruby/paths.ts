import { posix } from 'node:path';
import type { LooseValue } from '@codedeployer/core';
import { AgentFailure } from '../agent-failure.js';

/** These three are named by their value in `no implicit conversion of nil into String`. */
const singletons: Readonly<Record<string, string>> = {
  NilClass: 'nil',
  TrueClass: 'true',
  FalseClass: 'false',
};

/**
 * Takes a value where Ruby needs a path.
 * @throws AgentFailure `TypeError` for anything but a string, `ArgumentError` for a NUL byte.
 */
export function rubyPath(value: LooseValue): string {
  if (typeof value !== 'string') {
    throw new AgentFailure({
      rubyClass: 'TypeError',
      message: `no implicit conversion of ${singletons[value.className] ?? value.className} into String`,
    });
  }
  if (value.includes('\0')) {
    throw new AgentFailure({
      rubyClass: 'ArgumentError',
      message: 'path name contains null byte',
    });
  }
  return value;
}

/** `File.join` of two parts: one slash between them, the rest untouched. */
export function joinPaths(first: string, second: LooseValue): string {
  const tail = rubyPath(second);
  if (tail.startsWith('/')) return first.replace(/\/+$/, '') + tail;
  return first.endsWith('/') ? first + tail : `${first}/${tail}`;
}

/** `File.dirname`: unlike Node's, it takes several slashes for one. */
export function parentPath(path: string): string {
  const parent = posix.dirname(path);
  return /^\/+$/.test(parent) ? '/' : parent.replace(/\/+$/, '');
}

/** `File.expand_path`: absolute, without `.` and `..`; `~` is the home folder. */
export function expandPath(
  path: string,
  { cwd, home }: { readonly cwd: string; readonly home: string | undefined },
): string {
  if (!path.startsWith('~')) return posix.resolve(cwd, path);
  const [user = '', ...rest] = path.slice(1).split('/');
  if (user !== '') {
    throw new AgentFailure({
      rubyClass: 'ArgumentError',
      message: `user ${user} doesn't exist`,
    });
  }
  if (home === undefined) {
    throw new AgentFailure({
      rubyClass: 'ArgumentError',
      message: "couldn't find HOME environment -- expanding `~'",
    });
  }
  return posix.resolve(home, ...rest);
}
