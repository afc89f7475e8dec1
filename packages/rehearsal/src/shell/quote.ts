/** Quotes a text for bash. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
