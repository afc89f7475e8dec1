import { Document, isMap, isScalar, visit, type Node } from 'yaml';

/** What CloudFormation takes with a request, in bytes; a larger one is put into a bucket first. */
const largestInRequest = 51_200;

/** Texts that mean nothing else in any version of YAML; the writer knows of the words. */
const isPlain = /^[A-Za-z][\x20-\x7e]*$/;

/** A function of CloudFormation in its short form: `Ref: X` as `!Ref X`. */
function shortForm(map: unknown): Node | undefined {
  if (!isMap(map) || map.items.length !== 1) return undefined;
  const [{ key, value } = {}] = map.items;
  const name = isScalar(key)
    ? /^(?:Fn::)?(?<name>Ref|(?<=Fn::)\w+)$/.exec(String(key.value))
    : null;
  if (name === null) return undefined;
  const node = value as Node;
  node.tag = `!${name.groups?.name ?? ''}`;
  return node;
}

/**
 * A template as people write it, with the short form of functions. CloudFormation reads YAML 1.1, which has more words for
 * yes and no, and no aliases.
 */
export function writeTemplate(
  template: object,
  notes: readonly string[],
): { readonly template: string; readonly notes: readonly string[] } {
  const document = new Document(template, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Map: (_key, map) => shortForm(map),
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string' && !isPlain.test(scalar.value))
        scalar.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ lineWidth: 0, directives: false });
  const size = Buffer.byteLength(text);
  return {
    template: text,
    notes:
      size <= largestInRequest
        ? notes
        : [
            ...notes,
            `The template has ${size} bytes, and CloudFormation takes ${largestInRequest} at most with a request: name a bucket for it with --s3-bucket.`,
          ],
  };
}
