/** In which fields two answers differ, a line each. Times and ids are alike when both are there. */
export function differences(ours: unknown, theirs: unknown, path = ''): string[] {
  const [left, right] = [blurred(ours), blurred(theirs)];
  if (isObject(left) && isObject(right)) {
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return names.flatMap((name) =>
      differences(left[name], right[name], path === '' ? name : `${path}.${name}`),
    );
  }
  const [a, b] = [written(left), written(right)];
  return a === b ? [] : [`${path}: rehearsal ${a}, moto ${b}`];
}

function written(value: unknown): string {
  return value === undefined ? 'has none' : JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const ids = [
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
  /\b(?:i|r|iip-assoc|lt)-[0-9a-f]+/g,
  /\bA(?:RO|IP|NP)A[A-Z0-9]{17}/g,
];

/** The same without what is another each time. */
function blurred(value: unknown): unknown {
  if (value instanceof Date) return 'a time';
  if (typeof value !== 'string') return value;
  return ids.reduce((text, id) => text.replace(id, 'an id'), value);
}
