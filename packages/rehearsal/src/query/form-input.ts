import type { Input } from './input.js';

interface Draft {
  [name: string]: string | Draft;
}

/**
 * The parameters of a form as what they spell: `Tags.member.1.Key=a` is a list `Tags` with a structure in it, and so is
 * EC2's `Tag.1.Key=a`. Values stay text.
 */
export function readFormInput(parameters: URLSearchParams): Input {
  const top: Draft = {};
  for (const [path, value] of parameters) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let at = top;
    for (const step of steps) {
      const next = Object.hasOwn(at, step) ? at[step] : undefined;
      at = typeof next === 'object' ? next : define(at, step, {});
    }
    define(at, last, value);
  }
  return finished(top);
}

/** Also by a name that objects have a meaning for. */
function define<T extends string | Draft>(at: Draft, name: string, value: T): T {
  Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
  return value;
}

function finished(draft: Draft): Input {
  return Object.fromEntries(
    Object.entries(draft).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : listOrStructure(value),
    ]),
  );
}

/** One whose names are numbers is a list, in their order; so is one with nothing but `member`. */
function listOrStructure(draft: Draft): unknown {
  const names = Object.keys(draft);
  const { member } = draft;
  if (names.length === 1 && typeof member === 'object') return listOrStructure(member);
  if (names.length === 1 && member === '') return []; // how an empty list is sent
  if (!names.every((name) => /^\d+$/.test(name))) return finished(draft);
  return names
    .toSorted((a, b) => Number(a) - Number(b))
    .map((name) => {
      const value = draft[name];
      return typeof value === 'object' ? listOrStructure(value) : value;
    });
}
