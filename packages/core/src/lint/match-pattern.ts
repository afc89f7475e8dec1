/**
 * Whether the agent's matcher takes a path below an object for a match: `**` everything, anything else only names
 * directly below it, with `*` as the only special character.
 */
export function matchesPattern(relativePath: string, pattern: string): boolean {
  return pattern === '**' || matchesName(relativePath, pattern);
}

/** The same for exceptions, where `**` is nothing special. */
export function matchesName(relativePath: string, pattern: string): boolean {
  if (relativePath.includes('/')) return false;
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(relativePath);
}
