const named: Readonly<Record<string, string>> = {
  '#': '\\#',
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
};

/** What would be read otherwise than it stands: quotes, the start of an interpolation, and what has no shape of its own (U+0085 passes for one). */
const special = /["\\]|#(?=[{$@])|(?!\x85)[\p{Cc}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** A string as Ruby's `inspect` writes it. */
export function inspectString(text: string): string {
  const escaped = text.replace(special, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16).toUpperCase();
    return named[character] ?? (code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`);
  });
  return `"${escaped}"`;
}
