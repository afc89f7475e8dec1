import { posix } from 'node:path';
import type { LooseValue } from '@codedeployer/appspec';
import { AgentFailure } from '../agent-failure.js';
import { homeOf, ownHome } from './home-folder.js';

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
  return withoutNul(toText(value), 'path name');
}

/**
 * `File.join`: one slash between the parts, the rest untouched; a list stands for its parts, joined.
 * @throws AgentFailure as {@link rubyPath} does.
 */
export function joinPaths(first: LooseValue, ...others: readonly LooseValue[]): string {
  return others.map(joinPart).reduce((path, part) => {
    if (part.startsWith('/')) return path.replace(/\/+$/, '') + part;
    return path.endsWith('/') ? path + part : `${path}/${part}`;
  }, joinPart(first));
}

function joinPart(value: LooseValue): string {
  if (!isList(value)) return withoutNul(toText(value), 'string');
  const [first, ...others] = value.items;
  return first === undefined ? '' : joinPaths(first, ...others);
}

interface List {
  readonly items: readonly LooseValue[];
}

/** Lists carry their parts. */
export function isList(value: LooseValue): value is LooseValue & List {
  return typeof value !== 'string' && 'items' in value && Array.isArray(value.items);
}

function toText(value: LooseValue): string {
  if (typeof value === 'string') return value;
  throw new AgentFailure({
    rubyClass: 'TypeError',
    message: `no implicit conversion of ${singletons[value.className] ?? value.className} into String`,
  });
}

function withoutNul(text: string, name: string): string {
  if (!text.includes('\0')) return text;
  throw new AgentFailure({ rubyClass: 'ArgumentError', message: `${name} contains null byte` });
}

/** `File.dirname`: unlike Node's, it takes several slashes for one. */
export function parentPath(path: string): string {
  const parent = posix.dirname(path);
  return /^\/+$/.test(parent) ? '/' : parent.replace(/\/+$/, '').replace(/^\/+/, '/');
}

/** `File.expand_path`: absolute, without `.` and `..`; `~` is the home folder, `~name` another user's. */
export function expandPath(
  path: string,
  { cwd, home }: { readonly cwd: string; readonly home: string | undefined },
): string {
  if (path.startsWith('/')) return withoutDots(path);
  if (!path.startsWith('~')) return withoutDots(cwd === '/' ? `/${path}` : `${cwd}/${path}`);
  const [user = '', ...rest] = path.slice(1).split('/');
  return withoutDots([user === '' ? ownHome(home) : homeOf(user), ...rest].join('/'));
}

/** Unlike Node, Ruby keeps several slashes at the start, until `..` takes the first folder away. */
function withoutDots(path: string): string {
  let root = /^\/*/.exec(path)?.[0] ?? '';
  const folders: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') folders.push(part);
    else if (folders.pop() !== undefined && folders.length === 0) root = '/';
  }
  return root + folders.join('/');
}
