import { isAlias, isCollection, isNode, isPair, parse, parseDocument, type Node } from 'yaml';
import { groupNames } from '../config/groups.js';
import type { ConfigFile } from '../config/options.js';
import { failure } from '../errors/failure.js';

/** What `addGroup` does, with what reads YAML: the group is written in the way in which the others are. */
export function withGroup(text: string, group: string, file: string): string {
  const refuse = (reason: string) => failure('GROUP_NOT_ADDED', { file, group, reason });
  if (!/\.(?:ya?ml|json)$/.test(file)) throw refuse('it is neither YAML nor JSON');
  const document = parseDocument(text);
  if (document.errors.length > 0) throw refuse('it cannot be read');
  const groups = document.get('groups', true);
  if (isAlias(groups)) throw refuse('its "groups" stand elsewhere in it');
  if (groups !== undefined && !isCollection(groups)) throw refuse('its "groups" are no list');
  const before = groups === undefined ? [] : namesIn(text);
  if (before.includes(group)) throw refuse('it is there');

  const isJson = file.endsWith('.json');
  const name = !isJson && isPlain(group) ? group : JSON.stringify(group);
  const added = groups === undefined ? append(text, name, isJson) : insert(text, name, groups);
  // Whatever is overlooked here is found out before anybody has written anything.
  if (namesIn(added).join('\n') !== [...before, group].join('\n'))
    throw refuse('its "groups" are written in an unusual way');
  return added;
}

function namesIn(text: string): readonly string[] {
  try {
    return groupNames((parse(text) as ConfigFile).groups ?? []);
  } catch {
    return []; // no YAML any more: it is not what was wanted
  }
}

/** Whether YAML takes it for a text without quotes, in a list of any kind. */
function isPlain(name: string): boolean {
  return /^[a-z][\w-]*$/i.test(name) && parse(name) === name;
}

function append(text: string, name: string, isJson: boolean): string {
  if (!isJson) return `${text.replace(/\n?$/, '\n')}groups: [${name}]\n`;
  const end = text.lastIndexOf('}');
  const isEmpty = /\{\s*$/.test(text.slice(0, end));
  return `${text.slice(0, end).trimEnd()}${isEmpty ? '' : ','}\n  "groups": [${name}]\n${text.slice(end)}`;
}

type Collection = Extract<Node, { items: unknown[] }>;

function insert(text: string, name: string, groups: Collection): string {
  const { items, flow = false, range } = groups;
  const [start = 0, end = 0] = range ?? [];
  const isMap = items.some(isPair) || (items.length === 0 && text[start] === '{');
  const last = endOf(items.at(-1));
  if (flow) {
    const written = isMap ? `${name}: {}` : name;
    return last === undefined ? splice(text, end - 1, written) : splice(text, last, `, ${written}`);
  }
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const written = isMap ? `${name}:` : `- ${name}`;
  // What is said of the last one behind it stays there; a value of several lines ends with its line break.
  const line = /\r?\n/g;
  line.lastIndex = Math.max((last ?? end) - 1, 0);
  const found = line.exec(text);
  return found === null
    ? `${text}\n${indent}${written}\n`
    : splice(text, found.index, `${found[0]}${indent}${written}`);
}

/** Where the last thing that is written of an item ends. */
function endOf(item: unknown): number | undefined {
  const { value, key } = isPair(item) ? item : { value: item, key: undefined };
  const node = isNode(value) && value.range?.[0] !== value.range?.[1] ? value : (key ?? value);
  return isNode(node) ? node.range?.[1] : undefined;
}

function splice(text: string, at: number, more: string): string {
  return `${text.slice(0, at)}${more}${text.slice(at)}`;
}
