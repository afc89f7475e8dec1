/** `[…]` of a pattern. */
export interface CharacterSet {
  readonly has: (character: string) => boolean;
  /** Where its `]` is. */
  readonly end: number;
}

/** What `[:name:]` stands for, in ASCII, as git has it. */
const classes: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[A-Za-z0-9]/],
  ['alpha', /[A-Za-z]/],
  ['blank', /[ \t]/],
  ['cntrl', /[^ -~\u0080-\uFFFF]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[ \t-\r]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[A-Fa-f0-9]/],
]);

/**
 * Reads the set that begins with the `[` at a place of a pattern, as git does. Undefined where it does not end, or names
 * a class that there is none of.
 */
export function readSet(pattern: string, start: number): CharacterSet | undefined {
  const isNegated = /[!^]/.test(pattern.charAt(start + 1));
  const ranges: (readonly [from: string, to: string])[] = [];
  const named: RegExp[] = [];
  let before = ''; // what a `-` would begin a range with
  let at = start + (isNegated ? 2 : 1);
  const first = at;
  for (; at === first || pattern.charAt(at) !== ']'; at++) {
    if (at >= pattern.length) return undefined;
    let character = pattern.charAt(at);
    const after = pattern.charAt(at + 1);
    if (character === '[' && after === ':') {
      const close = pattern.indexOf(']', at + 2);
      if (close < 0) return undefined;
      if (close > at + 2 && pattern.charAt(close - 1) === ':') {
        const found = classes.get(pattern.slice(at + 2, close - 1));
        if (found === undefined) return undefined;
        named.push(found);
        before = '';
        at = close;
        continue;
      }
      ranges.push(['[', '[']);
      continue; // no class: a set of what is in it, in which `[` begins no range
    }
    const isRange = character === '-' && before !== '' && after !== '' && after !== ']';
    if (isRange) character = pattern.charAt(++at);
    if (character === '\\') {
      character = pattern.charAt(++at);
      if (character === '') return undefined;
    }
    ranges.push([isRange ? before : character, character]);
    before = isRange ? '' : character;
  }
  const isIn = (character: string) =>
    ranges.some(([from, to]) => from <= character && character <= to) ||
    named.some((charset) => charset.test(character));
  return { has: (character) => isIn(character) !== isNegated, end: at };
}
