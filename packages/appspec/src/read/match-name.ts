/**
 * Whether the agent's matcher takes a path below an object of a permission for a match: only names directly below it, with
 * `*` as the only special character. Not by a regular expression, which would try all ways to share out a name among the
 * stars.
 */
export function matchesName(relativePath: string, pattern: string): boolean {
  if (relativePath.includes('/')) return false;
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return relativePath === first;
  if (!relativePath.startsWith(first)) return false;
  let end = first.length;
  for (const part of others) {
    const found = relativePath.indexOf(part, end);
    if (found < 0) return false;
    end = found + part.length;
  }
  return relativePath.length - last.length >= end && relativePath.endsWith(last);
}
