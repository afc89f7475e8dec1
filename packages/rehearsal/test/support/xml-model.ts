/** AWS's own description of a service of a query protocol: so much of it as is needed to judge answers in XML. */
export interface XmlModel {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly output?: { readonly shape: string };
        readonly errors?: readonly { readonly shape: string }[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, XmlShape>>;
}

interface XmlShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly member?: Reference;
  readonly enum?: readonly string[];
  readonly error?: { readonly code: string };
}

interface Reference {
  readonly shape: string;
  readonly locationName?: string;
}

/** What is wrong with an element by the model: others in it than the shape has, words that are none of the choices, wrong types. */
export function judgeXml(
  model: XmlModel,
  shapeName: string,
  element: unknown,
  path: string,
): string[] {
  const shape = model.shapes[shapeName];
  if (shape === undefined) return [`${path}: the model has no shape ${shapeName}`];
  const wrong = (what: string) => [`${path} is ${JSON.stringify(element)}, which is ${what}`];
  switch (shape.type) {
    case 'structure':
      return childrenOf(element).flatMap(([name, child]) => {
        const members = Object.entries(shape.members ?? {});
        const found = members.find(([own, { locationName = own }]) => locationName === name);
        return found === undefined
          ? [`${path}.${name} is not in the model`]
          : judgeXml(model, found[1].shape, child, `${path}.${name}`);
      });
    case 'list': {
      const { shape: item = '', locationName = 'member' } = shape.member ?? {};
      return childrenOf(element).flatMap(([name, child]) => {
        if (name !== locationName) return [`${path}.${name} is not called ${locationName}`];
        const items = Array.isArray(child) ? child : [child];
        return items.flatMap((one) => judgeXml(model, item, one, `${path}.${name}`));
      });
    }
    case 'string':
      if (typeof element !== 'string') return wrong('no text');
      return shape.enum && !shape.enum.includes(element) ? wrong('none of the words') : [];
    case 'boolean':
      return element === 'true' || element === 'false' ? [] : wrong('no boolean');
    case 'integer':
    case 'long':
      return /^-?\d+$/.test(String(element)) ? [] : wrong('no whole number');
    case 'double':
      return Number.isNaN(Number(element)) ? wrong('no number') : [];
    case 'timestamp':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/.test(String(element))
        ? []
        : wrong('no time');
    default:
      return [`${path}: a ${shape.type} is not expected here`];
  }
}

/** An element without others in it is its text, which is empty where there is nothing. */
function childrenOf(element: unknown): readonly [string, unknown][] {
  return typeof element === 'object' && element !== null ? Object.entries(element) : [];
}
