/** Whether one of these patterns, in which IAM knows `*` and `?`, is that of a name; in whatever case. */
export function matches(patterns: unknown, name: string): boolean {
  return [patterns].flat().some((pattern) => {
    const escaped = String(pattern).replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(name);
  });
}
