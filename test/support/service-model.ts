/** AWS's own description of a service, as the `aws` CLI carries it: so much of it as is needed to judge answers. */
export interface ServiceModel {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly output?: { readonly shape: string };
        readonly errors?: readonly { readonly shape: string }[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly enum?: readonly string[];
}

/** What is wrong with a value by the model: members that the shape does not have, wrong types, words that are none of the choices. */
export function judge(
  model: ServiceModel,
  shapeName: string,
  value: unknown,
  path: string,
): string[] {
  const shape = model.shapes[shapeName];
  if (!shape) return [`${path}: the model has no shape ${shapeName}`];
  switch (shape.type) {
    case 'structure': {
      if (typeof value !== 'object' || value === null) return [`${path} is no structure`];
      return Object.entries(value).flatMap(([name, item]) => {
        const member = shape.members?.[name];
        return member
          ? judge(model, member.shape, item, `${path}.${name}`)
          : [`${path}.${name} is not in the model`];
      });
    }
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((item, index) =>
            judge(model, shape.member?.shape ?? '', item, `${path}[${index}]`),
          )
        : [`${path} is no list`];
    case 'string':
      if (typeof value !== 'string') return [`${path} is no string`];
      return shape.enum && !shape.enum.includes(value)
        ? [`${path} is ${value}, which is none of ${shape.enum.join(', ')}`]
        : [];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is no boolean`];
    case 'integer':
    case 'long':
      return Number.isInteger(value) ? [] : [`${path} is no whole number`];
    case 'timestamp':
      return typeof value === 'number' ? [] : [`${path} is no timestamp in seconds`];
    default:
      return [`${path}: a ${shape.type} is not expected here`];
  }
}
