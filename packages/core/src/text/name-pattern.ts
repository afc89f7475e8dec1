/** Whether a name, which has no `/`, is as a pattern says. */
export type NamePattern = (name: string) => boolean;

/** One place of a pattern: a character, a set of characters, or any number of them. */
export type Token = string | ((character: string) => boolean) | typeof anyNumber;

/** The token of `*`. */
export const anyNumber = Symbol('any number of characters');

/** A matcher for tokens. */
export function namePattern(tokens: readonly Token[]): NamePattern {
  const [first, ...others] = tokens;
  // Nearly all patterns are one of these, and are asked for every path of a revision.
  if (isText(tokens)) {
    const text = tokens.join('');
    return (name) => name === text;
  }
  if (first === anyNumber && isText(others)) {
    const end = others.join('');
    return (name) => name.endsWith(end);
  }
  if (tokens.at(-1) === anyNumber && isText(tokens.slice(0, -1))) {
    const start = tokens.slice(0, -1).join('');
    return (name) => name.startsWith(start);
  }
  return (name) => matches(tokens, name);
}

function isText(tokens: readonly Token[]): tokens is readonly string[] {
  return tokens.every((token) => typeof token === 'string');
}

function matches(tokens: readonly Token[], name: string): boolean {
  const isAny = (place: number) => tokens[place] === anyNumber;
  let place = matchInOrder(name.length, isAny, (at, from) => {
    const token = tokens[at];
    return token !== undefined && token !== anyNumber && takes(token, name.charAt(from));
  });
  while (isAny(place)) place++;
  return place === tokens.length;
}

/**
 * Matches one thing after the other against the places of a pattern, some of which take any number of them. Only the last of
 * these is ever tried again, which is all that is needed, so that the effort is at most the product of both lengths; a
 * regular expression tries all ways to share out a name among its stars.
 *
 * @returns the first place of the pattern that is left over; -1 when there is no match
 */
export function matchInOrder(
  length: number,
  isAny: (place: number) => boolean,
  takesOne: (place: number, at: number) => boolean,
): number {
  let place = 0;
  let at = 0;
  let any = -1; // the last such place that was passed
  let taken = 0; // up to here, that place and what is before it take everything
  while (at < length) {
    if (isAny(place)) {
      any = place++;
      taken = at;
    } else if (takesOne(place, at)) {
      place++;
      at++;
    } else if (any >= 0) {
      place = any + 1;
      at = ++taken;
    } else {
      return -1;
    }
  }
  return place;
}

function takes(token: Exclude<Token, typeof anyNumber>, character: string): boolean {
  return typeof token === 'string' ? token === character : token(character);
}
