import { LineCounter, isNode, parseDocument } from 'yaml';
import { failure } from '../errors/failure.js';
import type { Locate } from './validate.js';

/**
 * Reads a YAML or JSON configuration file (JSON is YAML), keeping the line of each key for messages.
 *
 * @param file as messages should name it
 * @throws CONFIG_UNREADABLE
 */
export function readYaml(
  text: string,
  file: string,
): { readonly value: unknown; readonly locate: Locate } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw failure(
      'CONFIG_UNREADABLE',
      { file: `${file}:${line}:${col}`, reason: error.message },
      { cause: error },
    );
  }
  const locate: Locate = (path) => {
    const node = document.getIn(path, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? file : `${file}:${lineCounter.linePos(offset).line}`;
  };
  const unreadable = (reason: string, options?: ErrorOptions) =>
    failure('CONFIG_UNREADABLE', { file, reason }, options);
  let value: unknown;
  try {
    value = document.toJS() ?? {}; // an empty file is an empty configuration
  } catch (error) {
    // Only now does the parser follow the aliases.
    throw unreadable((error as Error).message, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'a list' : JSON.stringify(value);
    throw unreadable(`expected options with their values ("application: shop"), found ${found}`);
  }
  return { value, locate };
}
