import { closestMatch } from 'leven';

/** The candidate that a misspelt name was probably meant to be, if one is near enough to be worth saying. */
export function closest(name: string, candidates: readonly string[]): string | undefined {
  const maxDistance = Math.max(1, Math.floor(name.length / 2.5));
  return closestMatch(name, candidates, { maxDistance });
}
