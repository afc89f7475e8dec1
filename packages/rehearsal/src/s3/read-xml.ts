import { SaxesParser } from 'saxes';

interface OpenElement {
  text: string;
  readonly children: Map<string, unknown[]>;
}

/**
 * A document as its root element by its name. An element is its text, or where it has others in it those by their names,
 * as a list where a name stands more than once. Values stay text: a key of `1e3` is no number, and keeps its spaces.
 *
 * @throws Error for what is not well formed
 */
export function readXml(document: string): Readonly<Record<string, unknown>> {
  const top: OpenElement = { text: '', children: new Map() };
  const open = [top];
  const innermost = () => open.at(-1) ?? top;
  const parser = new SaxesParser();
  const addText = (text: string) => void (innermost().text += text);
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', () => open.push({ text: '', children: new Map() }));
  parser.on('closetag', ({ name }) => {
    const element = open.pop() ?? top;
    const { children } = innermost();
    children.set(name, [...(children.get(name) ?? []), contentOf(element)]);
  });
  parser.write(document).close();
  return membersOf(top);
}

function contentOf(element: OpenElement): unknown {
  return element.children.size === 0 ? element.text : membersOf(element);
}

function membersOf({ children }: OpenElement): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...children].map(([name, contents]) => [name, contents.length === 1 ? contents[0] : contents]),
  );
}
