import { LineCounter, isNode, parseDocument, visit, type Document } from 'yaml';
import { failure } from '../errors/failure.js';
import { expandVariables, type Environment } from './expand-variables.js';
import { Expanded } from './expanded-values.js';
import type { Locate } from './validate.js';

/** A configuration file, read. */
export interface ReadYaml {
  /** What it says. A text with variables in it is an `Expanded`. */
  readonly tree: unknown;
  readonly hasVariables: boolean;
  readonly locate: Locate;
}

/**
 * Reads a YAML or JSON configuration file (JSON is YAML), keeping the line of each key for messages.
 *
 * @param file as messages should name it
 * @param env has the values of variables that are in it
 * @throws CONFIG_UNREADABLE, CONFIG_VARIABLE_INVALID
 */
export function readYaml(text: string, file: string, env: Environment): ReadYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const isVariable = text.split('\n')[line - 1]?.includes('${') === true;
    const remedy = isVariable ? ' (a "${...}" inside of [ ] or { } needs quotes)' : '';
    throw failure(
      'CONFIG_UNREADABLE',
      { file: `${file}:${line}:${col}`, reason: `${error.message}${remedy}` },
      { cause: error },
    );
  }
  const lineOf = (offset: number) => `${file}:${lineCounter.linePos(offset).line}`;
  const locate: Locate = (path) => {
    const node = document.getIn(path, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? file : lineOf(offset);
  };
  const hasVariables = expandIn(document, text, env, lineOf);
  const unreadable = (reason: string, options?: ErrorOptions) =>
    failure('CONFIG_UNREADABLE', { file, reason }, options);
  let tree: unknown;
  try {
    tree = document.toJS() ?? {}; // an empty file is an empty configuration
  } catch (error) {
    // Only now does the parser follow the aliases.
    throw unreadable((error as Error).message, { cause: error });
  }
  if (
    typeof tree !== 'object' ||
    tree === null ||
    Array.isArray(tree) ||
    tree instanceof Expanded
  ) {
    const scalar = tree instanceof Expanded ? tree.template : tree;
    const found = Array.isArray(tree) ? 'a list' : JSON.stringify(scalar);
    throw unreadable(`expected options with their values ("application: shop"), found ${found}`);
  }
  if (hasVariables && isCircular(tree))
    throw unreadable('an alias stands inside of what it is for');
  return { tree, hasVariables, locate };
}

/** Expands the variables in the values of a document; its keys stay as they are. Returns whether there are any. */
function expandIn(
  document: Document.Parsed,
  text: string,
  env: Environment,
  lineOf: (offset: number) => string,
): boolean {
  let found = false;
  visit(document, {
    Scalar(key, node) {
      const { value, range } = node;
      if (key === 'key' || typeof value !== 'string') return;
      const [start, end] = range ?? [0, 0];
      try {
        const expansion = expandVariables(value, env);
        if (expansion === undefined) return;
        // In a text of several lines the variable may stand below the start of it.
        const variable = `\${${expansion.unset ?? ''}`;
        const offset = text.slice(start, end).indexOf(variable);
        node.value = new Expanded(value, expansion, lineOf(start + Math.max(offset, 0)));
        found = true;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        const facts = { where: lineOf(start), template: value, problem: error.message };
        throw failure('CONFIG_VARIABLE_INVALID', facts, { cause: error });
      }
    },
  });
  return found;
}

function isCircular(tree: unknown, above: readonly unknown[] = []): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  if (above.includes(tree)) return true;
  return Object.values(tree).some((value) => isCircular(value, [...above, tree]));
}
