import { Buffer } from 'node:buffer';
import { largestAppspec } from '../read/document.js';
import { placeOf } from '../read/place.js';
import type { MappingNode, YamlNode } from '../read/yaml/node.js';
import { parseDocument } from '../read/yaml/parse-document.js';
import { YamlSyntaxError } from '../read/yaml/yaml-syntax-error.js';

export interface FixedAppspec {
  readonly text: string;
  /** What was changed, one sentence each, in the order of the file. */
  readonly changes: readonly string[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly change: string;
}

/**
 * Corrects what can only be meant in one way: a byte order mark goes, `hook:` becomes `hooks:`, modes and dates get
 * quotes, patterns that begin with `*` get quotes, version 0.0 loses its own. Comments and layout stay. A file that is too large to
 * be judged is left alone.
 */
export function fixAppspec(contents: Uint8Array | string): FixedAppspec {
  const original = typeof contents === 'string' ? contents : Buffer.from(contents).toString('utf8');
  const changes: string[] = [];
  if (original.length > largestAppspec) return { text: original, changes };
  let text = original;
  if (text.startsWith('\ufeff')) {
    text = text.slice(1);
    changes.push('Line 1: removed the byte order mark.');
  }
  text = quotePatterns(text, changes);
  const root = readRoot(text);
  if (root === undefined) return { text, changes };
  const edits = [...findEdits(root)].sort((one, other) => one.start - other.start);
  const characters = Array.from(text);
  let fixed = '';
  let done = 0;
  for (const { start, end, text: replacement, change } of edits) {
    fixed += characters.slice(done, start).join('') + replacement;
    done = end;
    changes.push(change);
  }
  return { text: fixed + characters.slice(done).join(''), changes };
}

function readRoot(text: string): YamlNode | undefined {
  try {
    return parseDocument(Buffer.from(text)).root;
  } catch (error) {
    if (error instanceof YamlSyntaxError) return undefined;
    throw error;
  }
}

/** `pattern: *.txt` is an alias to YAML; it has to be found in the text, because there is no document yet. */
function quotePatterns(text: string, changes: string[]): string {
  return text
    .split('\n')
    .map((line, place) => {
      const quote = (pattern: string): string => {
        // A word behind the star may well be an alias.
        if (/^\*[\w-]+$/.test(pattern)) return pattern;
        changes.push(`Line ${String(place + 1)}: put ${pattern} in quotes.`);
        return `"${pattern}"`;
      };
      const [, before, pattern, after = ''] =
        /^(\s*(?:-\s+)?(?:pattern:|-)\s+)(\*[^\s#"']*)(\s*(?:#.*)?\r?)$/.exec(line) ?? [];
      if (before !== undefined && pattern !== undefined) return before + quote(pattern) + after;
      const [, key, items, rest = ''] =
        /^(\s*(?:-\s+)?except:\s+\[)([^\]"'#]*)(\]\s*(?:#.*)?\r?)$/.exec(line) ?? [];
      if (key === undefined || items === undefined) return line;
      return key + items.replace(/(?<=^\s*|,\s*)\*[^\s,]*(?=\s*(?:,|$))/g, quote) + rest;
    })
    .join('\n');
}

function* findEdits(root: YamlNode): Generator<Edit> {
  const top = pairsOf(root);
  for (const { key, value } of top) {
    const name = key.kind === 'scalar' ? key.value : '';
    if (
      name === 'hook' &&
      !top.some((pair) => pair.key.kind === 'scalar' && pair.key.value === 'hooks')
    ) {
      yield edit(key, 'hooks', 'renamed "hook" to "hooks".');
    }
    if (name === 'version' && value.kind === 'scalar' && value.quoted && value.value === '0.0') {
      yield edit(value, '0.0', 'removed the quotes around the version.');
    }
    if (name !== 'permissions' || value.kind !== 'sequence') continue;
    for (const permission of value.items) yield* findModeEdits(permission);
  }
  yield* findDateEdits(root);
}

function* findModeEdits(permission: YamlNode): Generator<Edit> {
  for (const { key, value } of pairsOf(permission)) {
    if (key.kind !== 'scalar' || key.value !== 'mode' || value.kind !== 'scalar' || value.quoted)
      continue;
    if (/^0[0-7]{3}$/.test(value.value))
      yield edit(value, `"${value.value}"`, `put the mode ${value.value} in quotes.`);
  }
}

function* findDateEdits(node: YamlNode): Generator<Edit> {
  if (node.kind === 'sequence') for (const item of node.items) yield* findDateEdits(item);
  if (node.kind === 'mapping') {
    for (const { key, value } of node.pairs) {
      yield* findDateEdits(key);
      yield* findDateEdits(value);
    }
  }
  if (node.kind !== 'scalar' || node.quoted || node.tag !== undefined) return;
  if (!/^\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s].*)?$/.test(node.value)) return;
  yield edit(node, `"${node.value}"`, `put the date ${node.value} in quotes.`);
}

function edit(node: YamlNode, text: string, change: string): Edit {
  const { line } = placeOf(node.start);
  return {
    start: node.start.index,
    end: node.end.index,
    text,
    change: `Line ${String(line)}: ${change}`,
  };
}

function pairsOf(node: YamlNode): MappingNode['pairs'] {
  return node.kind === 'mapping' ? node.pairs : [];
}
