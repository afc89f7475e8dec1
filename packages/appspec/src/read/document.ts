import type { YamlNode } from './yaml/node.js';
import { parseDocument, type ParsedDocument } from './yaml/parse-document.js';
import { YamlSyntaxError } from './yaml/yaml-syntax-error.js';

/** No file that a person wrote is as large; to judge it would take seconds. In bytes. */
export const largestAppspec = 256 * 1024;

/** What a file may come to where aliases stand for other aliases, in characters. */
const largestExpanded = 16 * largestAppspec;

/** A file that is not judged at all, because that would take too long. The agent has no such limit. */
export class AppspecTooLargeError extends Error {}

/** An application specification file that is read once, for all that judge it. */
export interface AppspecDocument {
  readonly bytes: Uint8Array;
  /**
   * Its first YAML document; undefined where there is none.
   * @throws AppspecTooLargeError, YamlSyntaxError each time that it is asked for.
   */
  root(): YamlNode | undefined;
  /** Whether something follows the first document; what is no YAML counts. Only once `root` was read. */
  hasMore(): boolean;
}

export function appspecDocument(bytes: Uint8Array): AppspecDocument {
  let read: (() => ParsedDocument) | undefined;
  let more: boolean | undefined;
  const parse = () => {
    try {
      const parsed = parseWithin(bytes);
      return () => parsed;
    } catch (error) {
      return () => {
        throw error;
      };
    }
  };
  const document = () => (read ??= parse())();
  return {
    bytes,
    root: () => document().root,
    hasMore: () => (more ??= follows(document())),
  };
}

function parseWithin(bytes: Uint8Array): ParsedDocument {
  if (bytes.length > largestAppspec)
    throw new AppspecTooLargeError(
      `The file has ${bytes.length} bytes; more than ${largestAppspec} are not looked at.`,
    );
  const parsed = parseDocument(bytes);
  if (parsed.root !== undefined && expandedSize(parsed.root) > largestExpanded)
    throw new AppspecTooLargeError(
      'Its aliases stand for more than 4 MiB of text; so much is not looked at.',
    );
  return parsed;
}

function follows({ hasMore }: ParsedDocument): boolean {
  try {
    return hasMore();
  } catch (error) {
    if (error instanceof YamlSyntaxError) return true;
    throw error;
  }
}

/** What a document comes to with what its aliases stand for in their places, in characters, more or less. */
function expandedSize(root: YamlNode): number {
  const sizes = new Map<string, number>();
  const measure = (node: YamlNode): number => {
    if (node.kind === 'alias') return sizes.get(node.name) ?? 1;
    // An alias within what it stands for ends there.
    if (node.anchor !== undefined) sizes.set(node.anchor, 1);
    let size = 1;
    if (node.kind === 'scalar') size += node.value.length;
    if (node.kind === 'sequence') for (const item of node.items) size += measure(item);
    if (node.kind === 'mapping')
      for (const { key, value } of node.pairs) size += measure(key) + measure(value);
    if (node.anchor !== undefined) sizes.set(node.anchor, size);
    return size;
  };
  return measure(root);
}
