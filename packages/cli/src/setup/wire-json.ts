import { parseTree, findNodeAtLocation, type Node, type ParseError } from 'jsonc-parser';
import { lineEnd } from './wiring.js';

/** What the lines of a file are indented by. */
function indentOf(text: string): string {
  return /^([ \t]+)["/]/m.exec(text)?.[1] ?? '  ';
}

/** Whether a comma follows a property, with nothing but blanks and comments between. */
function hasComma(text: string): boolean {
  return /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*,/.test(text);
}

/** The place before the blanks that end a text. */
function endOfWords(text: string): number {
  return text.trimEnd().length;
}

/** Whether a JSON file, with or without comments, has a property. */
export function hasProperty(text: string, key: string): boolean {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root !== undefined && findNodeAtLocation(root, [key]) !== undefined;
}

/**
 * A JSON file, with or without comments, with one more property; every other byte of it stays, but for the comma before.
 *
 * @param path of the object that the property belongs in; objects of it that are missing are made
 * @returns undefined where the file is not what it should be, or has the property
 */
export function addProperty(
  text: string,
  path: readonly string[],
  key: string,
  value: unknown,
): string | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || root?.type !== 'object') return undefined;
  const depth = path.findLastIndex((_, at) => findNodeAtLocation(root, path.slice(0, at + 1)));
  const parent = findNodeAtLocation(root, path.slice(0, depth + 1));
  if (parent?.type !== 'object') return undefined;
  const [name, ...inside] = [...path.slice(depth + 1), key];
  if (findNodeAtLocation(parent, [name]) !== undefined) return undefined;
  const added = inside.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
  return insert(text, parent, name, added);
}

function insert(text: string, parent: Node, key: string, value: unknown): string {
  const start = parent.offset + 1;
  const end = parent.offset + parent.length - 1;
  const last = parent.children?.at(-1);
  const inside = text.slice(start, end);
  const oneLine = !inside.includes('\n') && last !== undefined;
  const unit = indentOf(text);
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', parent.offset) + 1))?.[0] ?? '';
  const eol = lineEnd(text);
  const json = JSON.stringify(value, undefined, oneLine ? undefined : unit);
  const property = `${JSON.stringify(key)}: ${json.replaceAll('\n', `${eol}${outer}${unit}`)}`;
  if (last === undefined && inside.trim() === '')
    return `${text.slice(0, start)}${eol}${outer}${unit}${property}${eol}${outer}${text.slice(end)}`;
  const lastEnd = last === undefined ? start : last.offset + last.length;
  const comma = last === undefined || hasComma(text.slice(lastEnd, end)) ? '' : ',';
  const trailing = comma === '' && last !== undefined ? ',' : '';
  const at = lastEnd + endOfWords(text.slice(lastEnd, end));
  const space = oneLine ? ' ' : `${eol}${outer}${unit}`;
  return `${text.slice(0, lastEnd)}${comma}${text.slice(lastEnd, at)}${space}${property}${trailing}${text.slice(at)}`;
}
