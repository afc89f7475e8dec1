import { failure } from '../errors/failure.js';
import type { ConfigLayer } from './options.js';

/** What this reader needs to know of the syntax tree of php-parser. */
interface PhpNode {
  readonly kind: string;
  readonly children?: readonly PhpNode[];
  readonly expr?: PhpNode;
  readonly items?: readonly PhpNode[];
  readonly key?: PhpNode | null;
  readonly value?: unknown;
  readonly name?: unknown;
  readonly loc?: { readonly start: { readonly line: number } };
}

/** Keys of the PHP tool's config.php and what they are here. */
export const phpKeys: Readonly<Record<string, keyof ConfigLayer>> = {
  awsS3Bucket: 'bucket',
  awsRegion: 'region',
  applicationName: 'application',
  deploymentGroups: 'groups',
};

/** One entry of the array that a config.php returns. */
export interface PhpEntry {
  readonly key: string;
  readonly value: unknown;
}

/** The template of the PHP tool has empty values for what is still to be filled in. */
export function isEmptyValue(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

/** The option "symlinks" for the PHP tool's "tarDereferenceLinks". */
export function symlinksOf(value: unknown): 'follow' | 'preserve' {
  return value === true ? 'follow' : 'preserve';
}

/**
 * Reads the `config.php` of the PHP tool soisy/codedeployer in terms of this configuration.
 *
 * @param file as messages should name it
 * @throws CONFIG_UNREADABLE
 */
export async function readPhpConfig(text: string, file: string): Promise<ConfigLayer> {
  const layer: Record<string, unknown> = {};
  for (const { key, value } of await readPhpEntries(text, file)) {
    if (key === 'tarDereferenceLinks') layer.symlinks = symlinksOf(value);
    else if (key in phpKeys) {
      if (!isEmptyValue(value)) layer[phpKeys[key] ?? key] = value;
    } else if (key !== 'awsVersion') layer[key] = value;
  }
  return layer;
}

/**
 * Reads the `config.php` of the PHP tool as it is: a file that returns an array of literals. It is read, never run; an array
 * that is computed is refused.
 *
 * @param file as messages should name it
 * @throws CONFIG_UNREADABLE
 */
export async function readPhpEntries(text: string, file: string): Promise<readonly PhpEntry[]> {
  const refuse = (reason: string, node?: PhpNode, cause?: unknown) => {
    const line = node?.loc?.start.line;
    return failure(
      'CONFIG_UNREADABLE',
      { file: line === undefined ? file : `${file}:${line}`, reason },
      { cause },
    );
  };

  const literal = (node: PhpNode): unknown => {
    if (node.kind === 'string' || node.kind === 'boolean') return node.value;
    if (node.kind === 'number') return Number(node.value);
    if (node.kind === 'nullkeyword') return null;
    if (node.kind === 'array')
      return (node.items ?? []).map((item) =>
        literal(item.kind === 'entry' ? (item.value as PhpNode) : item),
      );
    throw refuse(
      `only literal values can be read, found PHP's ${node.kind}; write deploy/codedeployer.yml instead`,
      node,
    );
  };

  let program: PhpNode;
  try {
    program = await parsePhp(text, file);
  } catch (cause) {
    throw refuse((cause as Error).message, undefined, cause);
  }
  const returned = program.children?.find((node) => node.kind === 'return')?.expr;
  if (returned?.kind !== 'array') throw refuse('it does not return an array');

  return (returned.items ?? []).map((item) => {
    const key = item.key?.kind === 'string' ? String(item.key.value) : undefined;
    if (key === undefined) throw refuse('an entry of the array has no text as its key', item);
    return { key, value: literal(item.value as PhpNode) };
  });
}

async function parsePhp(text: string, file: string): Promise<PhpNode> {
  // Loaded only here: hardly anybody has a config.php, and the parser is large. Its types are of no use: they have `any` nearly everywhere.
  const { default: parser } = (await import('php-parser')) as unknown as {
    default: {
      Engine: new (options: object) => { parseCode(code: string, file: string): PhpNode };
    };
  };
  return new parser.Engine({ parser: { php8: true }, ast: { withPositions: true } }).parseCode(
    text,
    file,
  );
}
